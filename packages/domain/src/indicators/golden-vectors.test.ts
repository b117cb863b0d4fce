/** Against values others published, and against TA-Lib over whole real series. Conventions stand in each file. */
import { readFileSync } from 'node:fs';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import type { Indicator, Json } from './indicator';
import { rsi } from './rsi';
import { sma } from './sma';
import { valuesOverCloses } from './values-over-closes.laws';

type Values = readonly (number | null)[];

const read = <T>(name: string): T => JSON.parse(readFileSync(testDataPath('indicators', name), 'utf8')) as T;

const expectClose = (actual: Values, expected: Values, isClose: (a: number, b: number) => boolean): void => {
  expect(actual).toHaveLength(expected.length);
  const wrong = expected.flatMap((value, index) => {
    const own = actual[index] ?? null;
    const agrees = value === null || own === null ? value === own : isClose(own, value);
    return agrees ? [] : [{ index, own, expected: value }];
  });
  expect(wrong).toEqual([]);
};

const relative = (tolerance: number) => (a: number, b: number) => Math.abs(a - b) <= tolerance * Math.abs(b);
const absolute = (tolerance: number) => (a: number, b: number) => Math.abs(a - b) <= tolerance;

describeWithTestData('golden vectors', () => {
  test.each(['talib-BTCUSDT-1h.json', 'talib-XRPUSDT-15m.json'])(
    'TA-Lib over the real series %s to 1e-9',
    (name) => {
      const talib = read<{ close: readonly string[]; SMA_20: Values; RSI_14: Values }>(name);
      const closes = talib.close.map(Number);
      expect(closes).toHaveLength(500);
      expectClose(valuesOverCloses(sma(20), closes), talib.SMA_20, relative(1e-9));
      expectClose(valuesOverCloses(rsi(14), closes), talib.RSI_14, relative(1e-9));
    },
  );

  test('StockCharts: RSI 14', () => {
    const { vectors } = read<{
      vectors: readonly {
        indicator: string;
        period: number;
        input: readonly number[];
        expected: Values;
        tolerance: number;
      }[];
    }>('stockcharts.json');
    const vector = vectors.find(({ indicator }) => indicator === 'RSI')!;
    expectClose(
      valuesOverCloses(rsi(vector.period), vector.input),
      vector.expected,
      absolute(vector.tolerance),
    );
  });

  test.each([
    ['sma', sma],
    ['rsi', rsi],
  ] as const)('Tulip: %s', (name, make) => {
    const { vectors } = read<{
      vectors: readonly {
        indicator: string;
        params: readonly number[];
        inputs: readonly (readonly number[])[];
        outputs: readonly (readonly number[])[];
        tolerance: number;
      }[];
    }>('tulip-untest.json');
    const vector = vectors.find(({ indicator }) => indicator === name)!;
    const indicator = make(vector.params[0]!) as unknown as Indicator<Json>;
    const values = valuesOverCloses(indicator, vector.inputs[0]!).filter((value) => value !== null);
    expectClose(values, vector.outputs[0]!, absolute(vector.tolerance));
  });
});
