/** Against TA-Lib itself (compiled to WebAssembly), over every real series there is, to 1e-9. */
import { readdirSync } from 'node:fs';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { atr } from './atr';
import { bollinger } from './bollinger';
import { ema } from './ema';
import type { Bar } from './bar';
import type { Indicator } from './indicator';
import { macd } from './macd';
import { obv } from './obv';
import { deviationOf } from './naive.laws';
import { realBars } from './real-bars.fixture';
import { rsi } from './rsi';
import { runIndicator } from './run-indicator.laws';
import { sma } from './sma';
import { openTaLib, type CallTaLib } from './ta-lib.fixture';
import { volatility } from './volatility';
import { volumeSma } from './volume-sma';
import { window } from './window';

type Columns = { readonly [name in 'high' | 'low' | 'close' | 'volume' | 'logReturn']: readonly number[] };

const columnsOf = (bars: readonly Bar[]): Columns => ({
  high: bars.map(({ high }) => high),
  low: bars.map(({ low }) => low),
  close: bars.map(({ close }) => close),
  volume: bars.map(({ volume }) => volume),
  logReturn: bars.slice(1).map(({ close }, index) => Math.log(close / bars[index]!.close)),
});

/** One call of TA-Lib, and which of our outputs its outputs are, in its order. */
type Call = {
  readonly name: string;
  readonly columns: readonly (keyof Columns)[];
  readonly options?: readonly number[];
  readonly places: readonly number[];
};

const call = (name: string, column: keyof Columns, options: readonly number[], place = 0): Call => ({
  name,
  columns: [column],
  options,
  places: [place],
});

const cases: readonly [string, Indicator, ...Call[]][] = [
  ...[7, 20, 50, 200].map((period): [string, Indicator, Call] => [
    `sma_${period}`,
    sma.make({ period }),
    call('SMA', 'close', [period]),
  ]),
  ...[12, 26].map((period): [string, Indicator, Call] => [
    `ema_${period}`,
    ema.make({ period }),
    call('EMA', 'close', [period]),
  ]),
  ['rsi_14', rsi.make({ period: 14 }), call('RSI', 'close', [14])],
  [
    'macd_12_26_9',
    macd.make({ fast: 12, slow: 26, signal: 9 }),
    { name: 'MACD', columns: ['close'], options: [12, 26, 9], places: [0, 1, 2] },
  ],
  [
    'bollinger_20_2',
    bollinger.make({ period: 20, deviations: 2 }),
    { name: 'BBANDS', columns: ['close'], options: [20, 2, 2, 0], places: [0, 1, 2] },
  ],
  [
    'atr_14',
    atr.make({ period: 14 }),
    { name: 'ATR', columns: ['high', 'low', 'close'], options: [14], places: [0] },
  ],
  ['obv', obv.make({}), { name: 'OBV', columns: ['close', 'volume'], places: [0] }],
  [
    'window_20',
    window.make({ period: 20 }),
    call('SMA', 'close', [20], 0),
    call('STDDEV', 'close', [20, 1], 1),
    call('MIN', 'close', [20], 2),
    call('MAX', 'close', [20], 3),
  ],
  ['volatility_20', volatility.make({ period: 20 }), call('STDDEV', 'logReturn', [20, 1])],
  ['volume_sma_20', volumeSma.make({ period: 20 }), call('SMA', 'volume', [20])],
];

describeWithTestData('TA-Lib', () => {
  const series = new Map<string, { readonly bars: readonly Bar[]; readonly columns: Columns }>();
  let taLib: CallTaLib;
  beforeAll(async () => {
    taLib = await openTaLib();
    for (const file of readdirSync(testDataPath('klines'))) {
      const bars = realBars(file);
      series.set(file, { bars, columns: columnsOf(bars) });
    }
  });

  test.each(cases)('%s over every real series', (_, indicator, ...calls) => {
    expect(series.size).toBe(44);
    for (const [file, { bars, columns }] of series) {
      if (bars.length <= indicator.warmUp) continue;
      const { rows } = runIndicator(indicator, bars);
      for (const { name, columns: names, options = [], places } of calls) {
        const { begin, outputs } = taLib(
          name,
          names.map((each) => columns[each]),
          options,
          places.length,
        );
        // Log returns lack the first kline.
        const first = begin + (names[0] === 'logReturn' ? 1 : 0);
        expect([file, name, first, first + outputs[0]!.length]).toEqual([
          file,
          name,
          indicator.warmUp,
          bars.length,
        ]);
        places.forEach((place, output) => {
          const isSame = sameness(columns, name, names[0]!);
          const wrong = outputs[output]!.flatMap((value, index) => {
            const own = rows[first + index]![place]!;
            // A band is as exact as its distance from the middle.
            const middle = name === 'BBANDS' ? rows[first + index]![1]! : 0;
            return isSame(own - middle, value - middle) ? [] : [{ index, own, value }];
          });
          expect([file, name, place, wrong.slice(0, 3)]).toEqual([file, name, place, []]);
        });
      }
    }
  });

  // The judge where TA-Lib's rolling sums of squares have lost their digits.
  test('deviations equal two passes over each window', () => {
    for (const { bars, columns } of series.values()) {
      const { rows } = runIndicator(window.make({ period: 20 }), bars);
      rows.slice(19).forEach((row, index) => {
        const exact = deviationOf(columns.close.slice(index, index + 20));
        const digits = Math.abs(row[1]! - exact) / Math.max(exact, columns.close[index]! * 1e-9);
        if (digits > 1e-9) expect({ index, own: row[1], exact }).toEqual('the same');
      });
    }
    expect(series.size).toBe(44);
  });
});

/**
 * Equal to 1e-9, or: a difference of averages may pass through zero, so that it is measured against what went in; and TA-Lib takes
 * a variance from rolling sums of squares, which know it no better than to some digits of the square of the price.
 */
const sameness = (columns: Columns, name: string, column: keyof Columns) => {
  const largest = columns[column].reduce((left, value) => Math.max(left, Math.abs(value)), 0);
  const isDeviation = name === 'STDDEV' || name === 'BBANDS';
  return (own: number, expected: number): boolean =>
    Math.abs(own - expected) <= 1e-9 * Math.max(Math.abs(expected), name === 'RSI' ? 1 : largest * 1e-4) ||
    (isDeviation && Math.abs(own * own - expected * expected) <= 1e-12 * largest * largest);
};
