import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import type { Kline } from './kline';
import { validate } from './validation';

const good: Kline = {
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: 1_700_000_040_000,
  closeTimeMs: 1_700_000_099_999,
  open: '10',
  high: '12.5',
  low: '9.99',
  close: '11',
  volume: '3',
  quoteVolume: '33',
  trades: 4,
  takerBuyVolume: '1',
  takerBuyQuoteVolume: '11',
  closed: true,
};
const expected = { interval: '1m', symbols: ['BTCUSDC'], key: 'BTCUSDC', closed: true } as const;

/** Ways to break a kline that do not hide each other, with the reason each gives. */
const breakages: readonly (readonly [code: string, path: string, changes: Partial<Kline>])[] = [
  ['negative', 'volume', { volume: '-3' }],
  ['negative', 'quote_volume', { quoteVolume: '-0.1' }],
  ['negative', 'trades', { trades: -1 }],
  ['high_below', 'high', { open: '13' }],
  ['low_above', 'low', { close: '9.98' }],
  ['off_grid', 'open_time_ms', { openTimeMs: 1_700_000_040_001 }],
  ['close_time_outside', 'close_time_ms', { closeTimeMs: 1_700_000_200_000 }],
  ['wrong_interval', 'interval', { interval: '15m' }],
  ['not_closed', 'closed', { closed: false }],
];

test('a good kline passes unchanged, also without the fields a source may lack', () => {
  expect(validate(expected)(good, [])).toEqual(E.right(good));
  const { quoteVolume, trades, closeTimeMs, takerBuyVolume, takerBuyQuoteVolume, ...least } = good;
  expect([quoteVolume, trades, closeTimeMs, takerBuyVolume, takerBuyQuoteVolume]).not.toContain(undefined);
  expect(validate(expected)(least, [])).toEqual(E.right(least));
});

test('a close time that is earlier than the end of the interval is no error: trading stopped', () => {
  const halted = { ...good, closeTimeMs: good.openTimeMs + 1 };
  expect(validate(expected)(halted, [])).toEqual(E.right(halted));
});

test('broken in any several ways it gives exactly those reasons', () => {
  fc.assert(
    fc.property(fc.subarray([...breakages], { minLength: 1 }), (chosen) => {
      const broken = Object.assign({}, good, ...chosen.map(([, , changes]) => changes)) as Kline;
      const result = validate(expected)(broken, []);
      const found = E.isLeft(result) ? result.left.map(({ code, path }) => `${code} ${path}`) : [];
      expect(found.toSorted()).toEqual(chosen.map(([code, path]) => `${code} ${path}`).toSorted());
    }),
    { seed: 4 },
  );
});

test('a symbol that does not live here, and a key that is not the symbol', () => {
  const result = validate({ ...expected, symbols: ['ETHUSDC'], key: 'ETHUSDC' })(good, []);
  expect(E.isLeft(result) && result.left.map(({ code }) => code)).toEqual(['wrong_partition', 'wrong_key']);
});

describe('decimals that cannot be computed with', () => {
  const codesOf = (volume: string): readonly string[] => {
    const result = validate(expected)({ ...good, volume }, []);
    return E.isLeft(result) ? result.left.map(({ code }) => code) : [];
  };

  test.each([
    '0',
    '0e99',
    '-0',
    `0.${'0'.repeat(64)}`,
    '1e60',
    '1000e57',
    `1${'0'.repeat(60)}`,
    `1${'0'.repeat(60)}.000`,
    '1e-60',
    `0.${'0'.repeat(59)}1`,
    '0.001e-57',
    '9.999e59',
  ])('%s is in range', (volume) => {
    expect(codesOf(volume)).toEqual([]);
  });

  test.each([
    ['1e61', ['out_of_range']],
    [`1${'0'.repeat(60)}.${'0'.repeat(63)}1`, ['out_of_range']],
    ['1.000000000000000000000000000000001e60', ['out_of_range']],
    ['9'.repeat(61), ['out_of_range']],
    ['9.999999999999999999999999999999999e-61', ['out_of_range']],
    [`0.${'0'.repeat(59)}0${'9'.repeat(4)}`, ['out_of_range']],
    ['1e-61', ['out_of_range']],
    ['-1e60', ['negative']],
    ['-1e61', ['negative', 'out_of_range']],
    ['-1e-61', ['negative', 'out_of_range']],
  ])('%s is not', (volume, codes) => {
    expect(codesOf(volume)).toEqual(codes);
  });

  // What they are refused for: the products that indicators form of what is left are numbers, and not zero.
  test('the largest and the smallest that are left can be squared, multiplied and summed', () => {
    for (const edge of [1e60, 1e-60]) {
      const square = edge * edge;
      expect(square).toBeGreaterThan(Number.MIN_VALUE * 2 ** 60);
      expect(square * 1e7 * square).toBeLessThan(Number.MAX_VALUE);
    }
  });
});

test('prices of 0 are kept: they are in order, and what the exchange printed leaves a hole if it is refused', () => {
  const nothing = { ...good, open: '0', high: '0.00', low: '0', close: '-0', volume: '0' };
  expect(validate(expected)(nothing, [])).toEqual(E.right(nothing));
});

describe('times that cannot be stored', () => {
  const codesOf = (openTimeMs: number, closeTimeMs = openTimeMs): readonly string[] => {
    const result = validate(expected)({ ...good, openTimeMs, closeTimeMs }, []);
    return E.isLeft(result) ? result.left.map(({ code, path }) => `${code} ${path}`) : [];
  };
  const lastOnGrid = Math.floor(9_223_372_036_854 / 60_000) * 60_000;

  test.each([
    ['1970', 0, 0, []],
    ['before it', -60_000, 0, ['out_of_range open_time_ms', 'close_time_outside close_time_ms']],
    ['the last nanosecond of 64 bits', lastOnGrid, 9_223_372_036_854, []],
    ['after it', lastOnGrid, 9_223_372_036_855, ['out_of_range close_time_ms']],
    ['µs', 1_700_000_040_000_000, undefined, ['out_of_range open_time_ms', 'out_of_range close_time_ms']],
  ])('%s', (_when, openTimeMs, closeTimeMs, codes) => {
    expect(codesOf(openTimeMs, closeTimeMs).filter((code) => !code.startsWith('off_grid'))).toEqual(codes);
  });
});

test.each([
  ['equal in another notation', '12.5', '1250e-2', []],
  ['less by what float64 does not see', '17465307097.884073301', '17465307097.884073302', ['high_below']],
  ['more by what float64 does not see', '17465307097.884073303', '17465307097.884073302', []],
])('high and open are compared exactly: %s', (_how, high, open, codes) => {
  const result = validate(expected)({ ...good, high, open }, []);
  expect(E.isLeft(result) ? result.left.map(({ code }) => code) : []).toEqual(codes);
});

test('rules stay silent about fields that did not decode', () => {
  const decoding = [
    { code: 'not_decimal', path: 'high', value: '""', message: 'high: expected a decimal' },
  ] as const;
  const { high, ...rest } = good;
  expect(high).toBeDefined();
  expect(validate(expected)(rest, decoding)).toEqual(E.left(decoding));
});
