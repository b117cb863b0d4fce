/** Against values that others published, and TA-Lib's over two real series. Conventions stand in each file. */
import { readFileSync } from 'node:fs';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { atr } from './atr';
import { bollinger } from './bollinger';
import { ema } from './ema';
import type { Bar } from './bar';
import type { Indicator } from './indicator';
import { macd } from './macd';
import { rsi } from './rsi';
import { barOf, runIndicator } from './run-indicator.laws';
import { sma } from './sma';
import { window } from './window';

type Values = readonly (number | null)[];

const read = <T>(name: string): T => JSON.parse(readFileSync(testDataPath('indicators', name), 'utf8')) as T;

const toBars = (
  highs: readonly number[],
  lows: readonly number[],
  closes: readonly number[],
): readonly Bar[] => closes.map((close, index) => barOf(close, { high: highs[index]!, low: lows[index]! }));

const overBars = (indicator: Indicator, bars: readonly Bar[], place = 0): Values =>
  runIndicator(indicator, bars).rows.map((row) => (Number.isNaN(row[place]) ? null : row[place]!));

const overCloses = (indicator: Indicator, closes: readonly number[], place = 0): Values =>
  overBars(
    indicator,
    closes.map((close) => barOf(close)),
    place,
  );

const expectClose = (
  actual: Values,
  expected: Values,
  isClose: (actual: number, expected: number) => boolean,
): void => {
  expect(actual).toHaveLength(expected.length);
  const wrong = expected.flatMap((value, index) => {
    const own = actual[index] ?? null;
    const agrees = value === null || own === null ? value === own : isClose(own, value);
    return agrees ? [] : [{ index, own, expected: value }];
  });
  expect(wrong).toEqual([]);
};

const absolute = (tolerance: number) => (actual: number, expected: number) =>
  Math.abs(actual - expected) <= tolerance;

/** From the first value on. */
const warm = (values: Values): Values => values.slice(values.findIndex((value) => value !== null));

describeWithTestData('published vectors', () => {
  describe.each(['talib-BTCUSDT-1h.json', 'talib-XRPUSDT-15m.json'])(
    'TA-Lib over the real series %s',
    (name) => {
      type Talib = {
        readonly [key in 'high' | 'low' | 'close']: readonly string[];
      } & {
        readonly [key in 'SMA_20' | 'EMA_20' | 'EMA_50' | 'RSI_14' | 'ATR_14']: Values;
      } & {
        readonly MACD_12_26_9: { readonly [key in 'macd' | 'signal' | 'hist']: Values };
        readonly BBANDS_20_2: { readonly [key in 'upper' | 'middle' | 'lower']: Values };
      };
      const load = () => {
        const talib = read<Talib>(name);
        const numbers = (texts: readonly string[]) => texts.map(Number);
        const bars = toBars(numbers(talib.high), numbers(talib.low), numbers(talib.close));
        expect(bars).toHaveLength(500);
        return { talib, bars };
      };
      const macdOf = macd.make({ fast: 12, slow: 26, signal: 9 });
      const bands = bollinger.make({ period: 20, deviations: 2 });
      test.each<[string, Indicator, number, (talib: Talib) => Values]>([
        ['sma_20', sma.make({ period: 20 }), 0, ({ SMA_20 }) => SMA_20],
        ['ema_20', ema.make({ period: 20 }), 0, ({ EMA_20 }) => EMA_20],
        ['ema_50', ema.make({ period: 50 }), 0, ({ EMA_50 }) => EMA_50],
        ['rsi_14', rsi.make({ period: 14 }), 0, ({ RSI_14 }) => RSI_14],
        ['macd', macdOf, 0, ({ MACD_12_26_9 }) => MACD_12_26_9.macd],
        ['macd signal', macdOf, 1, ({ MACD_12_26_9 }) => MACD_12_26_9.signal],
        ['macd histogram', macdOf, 2, ({ MACD_12_26_9 }) => MACD_12_26_9.hist],
        ['bollinger upper', bands, 0, ({ BBANDS_20_2 }) => BBANDS_20_2.upper],
        ['bollinger middle', bands, 1, ({ BBANDS_20_2 }) => BBANDS_20_2.middle],
        ['bollinger lower', bands, 2, ({ BBANDS_20_2 }) => BBANDS_20_2.lower],
        ['atr_14', atr.make({ period: 14 }), 0, ({ ATR_14 }) => ATR_14],
      ])('%s', (_, indicator, place, expected) => {
        const { talib, bars } = load();
        // A difference of averages near zero has the averages' rounding, not its own.
        const size = Math.max(...bars.map(({ close }) => close));
        expectClose(
          overBars(indicator, bars, place),
          expected(talib),
          (own, value) => Math.abs(own - value) <= 1e-9 * Math.max(Math.abs(value), size * 1e-4),
        );
      });
    },
  );

  type StockCharts = {
    readonly indicator: string;
    readonly period: number;
    readonly input: readonly number[];
    readonly expected: Values;
    readonly tolerance: number;
  };
  test.each([
    ['RSI', rsi],
    ['EMA', ema],
  ] as const)('StockCharts: %s', (name, definition) => {
    const { vectors } = read<{ vectors: readonly StockCharts[] }>('stockcharts.json');
    const { period, input, expected, tolerance } = vectors.find(({ indicator }) => indicator === name)!;
    expectClose(overCloses(definition.make({ period }), input), expected, absolute(tolerance));
  });

  type Tulip = {
    readonly indicator: string;
    readonly params: readonly number[];
    readonly inputs: readonly (readonly number[])[];
    readonly outputs: readonly (readonly number[])[];
    readonly tolerance: number;
  };
  const tulip = (name: string): Tulip =>
    read<{ vectors: readonly Tulip[] }>('tulip-untest.json').vectors.find(
      ({ indicator }) => indicator === name,
    )!;

  test.each<[string, (params: readonly number[]) => Indicator, readonly number[]]>([
    ['sma', ([period]) => sma.make({ period: period! }), [0]],
    ['rsi', ([period]) => rsi.make({ period: period! }), [0]],
    // Tulip's order is lower, middle, upper.
    [
      'bbands',
      ([period, deviations]) => bollinger.make({ period: period!, deviations: deviations! }),
      [2, 1, 0],
    ],
    ['stddev', ([period]) => window.make({ period: period! }), [1]],
  ])('Tulip: %s', (name, make, places) => {
    const { params, inputs, outputs, tolerance } = tulip(name);
    places.forEach((place, output) =>
      expectClose(warm(overCloses(make(params), inputs[0]!, place)), outputs[output]!, absolute(tolerance)),
    );
  });

  test('Tulip begins an EMA with the first close: the two grow together as the seed fades', () => {
    const { params, inputs, outputs } = tulip('ema');
    const period = params[0]!;
    const own = overCloses(ema.make({ period }), inputs[0]!);
    const apart = own.map((value, index) => (value === null ? null : Math.abs(value - outputs[0]![index]!)));
    const first = apart[period - 1]!;
    expect(first).toBeGreaterThan(0);
    // Each step leaves (period − 1) / (period + 1) of the difference.
    expect(apart.at(-1)! / first).toBeCloseTo(
      ((period - 1) / (period + 1)) ** (inputs[0]!.length - period),
      2,
    );
  });

  test('Tulip gives the first kline a true range; ours, as TA-Lib’s, begins with the second', () => {
    const { params, inputs, outputs } = tulip('atr');
    const [highs, lows, closes] = inputs as readonly [
      readonly number[],
      readonly number[],
      readonly number[],
    ];
    const own = overBars(atr.make({ period: params[0]! }), toBars(highs, lows, closes));
    expect(own.findIndex((value) => value !== null)).toBe(params[0]!);
    // A bar before the first one that closes inside its range makes that range a true one.
    const shifted = toBars([highs[0]!, ...highs], [highs[0]!, ...lows], [highs[0]!, ...closes]);
    expectClose(
      warm(overBars(atr.make({ period: params[0]! }), shifted)),
      outputs[0]!,
      absolute(tulip('atr').tolerance),
    );
  });

  type ChartSchool = {
    readonly indicator: string;
    readonly input: readonly number[];
    readonly tolerance: number;
  } & { readonly [key in 'expected_upper' | 'expected_middle' | 'expected_lower']: Values };
  test('ChartSchool: Bollinger bands', () => {
    const { vectors } = read<{ vectors: readonly ChartSchool[] }>('ta-python-chartschool.json');
    const vector = vectors.find(({ indicator }) => indicator === 'BBANDS')!;
    const bands = bollinger.make({ period: 20, deviations: 2 });
    (['expected_upper', 'expected_middle', 'expected_lower'] as const).forEach((name, place) =>
      expectClose(overCloses(bands, vector.input, place), vector[name], absolute(vector.tolerance)),
    );
  });
});
