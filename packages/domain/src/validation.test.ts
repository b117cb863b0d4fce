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

test('rules stay silent about fields that did not decode', () => {
  const decoding = [
    { code: 'not_decimal', path: 'high', value: '""', message: 'high: expected a decimal' },
  ] as const;
  const { high, ...rest } = good;
  expect(high).toBeDefined();
  expect(validate(expected)(rest, decoding)).toEqual(E.left(decoding));
});
