import * as E from 'fp-ts/Either';
import * as Interval from './interval';
import type { Kline } from './kline';
import * as RollUp from './roll-up';

const minute = Interval.lengthMs('1m');

const kline = (index: number, changes: Partial<Kline> = {}): Kline => ({
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: index * minute,
  closeTimeMs: (index + 1) * minute - 1,
  open: '10.00000000',
  high: '12.00000000',
  low: '9.00000000',
  close: '11.00000000',
  volume: '1.00000000',
  quoteVolume: '10.50000000',
  trades: 3,
  takerBuyVolume: '0.25000000',
  takerBuyQuoteVolume: '2.60000000',
  closed: true,
  ...changes,
});

const flat = (index: number, price: string): Kline =>
  kline(index, {
    open: price,
    high: price,
    low: price,
    close: price,
    volume: '0.00000000',
    quoteVolume: '0.00000000',
    trades: 0,
    takerBuyVolume: '0.00000000',
    takerBuyQuoteVolume: '0.00000000',
  });

const without = (from: Kline, ...fields: readonly (keyof Kline)[]): Kline =>
  Object.fromEntries(
    Object.entries(from).filter(([field]) => !fields.includes(field as keyof Kline)),
  ) as Kline;

const rolledUp = (klines: readonly Kline[], higher: Interval.Interval = '3m'): readonly RollUp.Bucket[] => {
  const result = RollUp.rollUp(higher)(klines);
  if (E.isLeft(result)) throw new Error(RollUp.describe(result.left));
  return result.right;
};

const only = (klines: readonly Kline[]): Kline => {
  const buckets = rolledUp(klines);
  expect(buckets).toHaveLength(1);
  return buckets[0]!.kline;
};

const refusal = (klines: readonly Kline[], higher: Interval.Interval = '3m'): string =>
  RollUp.describe((RollUp.rollUp(higher)(klines) as E.Left<RollUp.RollUpError>).left);

test('first open, highest high, lowest low, last close, sums with the decimals of the exchange', () => {
  const klines = [
    kline(3, { open: '10.10000000', high: '10.90000000', low: '9.80000000', volume: '1.00000000' }),
    kline(4, { high: '13.00000000', low: '9.50000000', volume: '2.00000000', trades: 40 }),
    kline(5, { close: '10.70000000', quoteVolume: '17465307097.88407330' }),
  ];
  expect(rolledUp(klines)).toEqual([
    {
      kline: {
        source: 'binance',
        symbol: 'BTCUSDC',
        interval: '3m',
        openTimeMs: 3 * minute,
        closeTimeMs: 6 * minute - 1,
        open: '10.10000000',
        high: '13.00000000',
        low: '9.00000000',
        close: '10.70000000',
        volume: '4.00000000',
        quoteVolume: '17465307118.88407330',
        trades: 46,
        takerBuyVolume: '0.75000000',
        takerBuyQuoteVolume: '7.80000000',
        closed: true,
      },
      lower: '1m',
      lastOpenTimeMs: 5 * minute,
      count: 3,
      expected: 3,
    },
  ]);
});

test('a kline without volume gives no price: trading began again below the placeholder', () => {
  const rolled = only([
    flat(0, '28080.00000000'),
    kline(1, { open: '28079.99', high: '28079.99', low: '28000', close: '28010' }),
    flat(2, '99999.00000000'),
  ]);
  expect(rolled).toMatchObject({ open: '28079.99', high: '28079.99', low: '28000', close: '28010' });
  expect(rolled).toMatchObject({ volume: '1.00000000', trades: 3, closeTimeMs: 3 * minute - 1 });
});

test('where nothing traded at all, the placeholders give the prices', () => {
  expect(only([flat(0, '10.0'), flat(1, '12.0'), flat(2, '11.0')])).toMatchObject({
    open: '10.0',
    high: '12.0',
    low: '10.0',
    close: '11.0',
    volume: '0.00000000',
    trades: 0,
  });
});

test.each(['0', '0.0', '0.00000000', '0e-8', '-0.0'])('%s is no volume', (volume) => {
  expect(only([kline(0, { open: '7', volume }), kline(1, { open: '8' })]).open).toBe('8');
});

test('equal prices keep the text of the first', () => {
  const rolled = only([kline(0, { high: '12.5', low: '9.5' }), kline(1, { high: '12.50', low: '9.500' })]);
  expect(rolled).toMatchObject({ high: '12.5', low: '9.5' });
});

test('the smallest digit decides between prices that are one float64', () => {
  const rolled = only([
    kline(0, { high: '17465307097.88407330', low: '0.1000000000000000001' }),
    kline(1, { high: '17465307097.88407331', low: '0.1000000000000000000' }),
  ]);
  expect(rolled).toMatchObject({ high: '17465307097.88407331', low: '0.1000000000000000000' });
});

test.each(['quoteVolume', 'trades', 'takerBuyVolume', 'takerBuyQuoteVolume'] as const)(
  '%s is absent where any kline lacks it, and stays so',
  (field) => {
    for (const lacking of [0, 1, 2]) {
      const rolled = only(
        [0, 1, 2].map((index) => without(kline(index), ...(index === lacking ? [field] : []))),
      );
      expect(Object.keys(rolled).sort()).toEqual(
        Object.keys(kline(0))
          .filter((key) => key !== field)
          .sort(),
      );
    }
  },
);

test('close time is that of the last kline, earlier when trading stopped in it, absent where it has none', () => {
  expect(only([kline(0), kline(1, { closeTimeMs: 61_234 })]).closeTimeMs).toBe(61_234);
  expect(only([without(kline(0), 'closeTimeMs'), kline(1)]).closeTimeMs).toBe(2 * minute - 1);
  expect(only([kline(0), without(kline(1), 'closeTimeMs')])).not.toHaveProperty('closeTimeMs');
});

test('a kline in progress makes a roll-up in progress', () => {
  expect(only([kline(0), kline(1, { closed: false })]).closed).toBe(false);
});

test('a bucket says how much of it is there, and the next kline that it is over', () => {
  const step = RollUp.advance('3m');
  const first = step(null, kline(1));
  if (E.isLeft(first)) throw new Error('refused');
  expect(first.right[0]).toBeNull();
  expect(first.right[1]).toMatchObject({ count: 1, expected: 3, kline: { openTimeMs: 0 } });
  const second = step(first.right[1], kline(2));
  if (E.isLeft(second)) throw new Error('refused');
  expect(RollUp.isComplete(second.right[1])).toBe(false);
  expect(
    E.map(([over, next]: readonly [RollUp.Bucket | null, RollUp.Bucket]) => [over, next.count])(
      step(second.right[1], kline(9)),
    ),
  ).toEqual(E.right([second.right[1], 1]));
});

test('holes between buckets leave buckets out; the last one is as far as it is', () => {
  const buckets = rolledUp([0, 1, 2, 10, 11, 12].map((index) => kline(index)));
  expect(buckets.map((bucket) => [bucket.kline.openTimeMs / minute, bucket.count])).toEqual([
    [0, 3],
    [9, 2],
    [12, 1],
  ]);
  expect(buckets.map(RollUp.isComplete)).toEqual([true, false, false]);
  expect(rolledUp([])).toEqual([]);
});

test('nothing handed in is changed', () => {
  const bucket = RollUp.start('3m', Object.freeze(kline(0)));
  const before = structuredClone(bucket);
  RollUp.add(Object.freeze(bucket), Object.freeze(kline(1)));
  expect(bucket).toEqual(before);
});

test.each([
  ['1s', '1d', true],
  ['4h', '12h', true],
  ['15m', '1h', true],
  ['4h', '6h', false],
  ['15m', '1m', false],
  ['1h', '1h', false],
  ['3m', '5m', false],
] as const)('%s nests in %s: %p', (lower, higher, expected) => {
  expect(RollUp.nests(lower, higher)).toBe(expected);
});

test('a refusal says what, which value, and what is possible', () => {
  expect(refusal([kline(0, { interval: '4h' })], '6h')).toBe(
    '4h klines cannot be rolled up to 6h: choose one of 8h, 12h, 1d',
  );
  expect(refusal([kline(0, { interval: '1d' })], '1m')).toBe(
    '1d klines cannot be rolled up to 1m: 1d is the longest interval',
  );
  expect(refusal([kline(0), kline(1, { symbol: 'ETHUSDC' })])).toBe(
    'a kline of binance/ETHUSDC/1m cannot be rolled up with those of binance/BTCUSDC/1m: roll up each series by itself',
  );
  expect(refusal([kline(0), kline(1, { source: 'simulated' })])).toContain('simulated/BTCUSDC/1m');
  expect(refusal([kline(0), kline(1, { interval: '1s' })])).toContain('binance/BTCUSDC/1s');
  expect(refusal([kline(5), kline(5)])).toBe(
    'the kline of binance/BTCUSDC/1m at 1970-01-01T00:05:00.000Z comes after the one at 1970-01-01T00:05:00.000Z: roll-up needs each open time once, oldest first',
  );
  expect(refusal([kline(5), kline(4)])).toContain('at 1970-01-01T00:04:00.000Z comes after');
});

describe('compared with the longer kline of the source', () => {
  const rolled = kline(0, { interval: '3m', volume: '3.0' });

  test('equal numbers match, however they are printed, and missing fields are not compared', () => {
    expect(RollUp.compare(rolled, { ...rolled, volume: '3.00000000', open: '1e1' })).toEqual([]);
    const short = without(
      rolled,
      'closeTimeMs',
      'quoteVolume',
      'trades',
      'takerBuyVolume',
      'takerBuyQuoteVolume',
    );
    expect(RollUp.compare(rolled, short)).toEqual([]);
    expect(RollUp.compare(short, rolled)).toEqual([]);
  });

  test.each([
    ['open_time_ms', 'openTimeMs', 60_000],
    ['close_time_ms', 'closeTimeMs', 1],
    ['open', 'open', '10.00000001'],
    ['high', 'high', '10.00000001'],
    ['low', 'low', '10.00000001'],
    ['close', 'close', '10.00000001'],
    ['volume', 'volume', '10.00000001'],
    ['quote_volume', 'quoteVolume', '10.00000001'],
    ['trades', 'trades', 4],
    ['taker_buy_volume', 'takerBuyVolume', '10.00000001'],
    ['taker_buy_quote_volume', 'takerBuyQuoteVolume', '10.00000001'],
  ] as const)('%s that differs is told with both values', (field, key, value) => {
    expect(RollUp.compare(rolled, { ...rolled, [key]: value })).toEqual([
      { field, rolled: rolled[key], higher: value },
    ]);
  });

  test('all that differ are told, in the order of the record', () => {
    const other = { ...rolled, trades: 9, high: '13', closeTimeMs: 7 };
    expect(RollUp.compare(rolled, other).map(({ field }) => field)).toEqual([
      'close_time_ms',
      'high',
      'trades',
    ]);
  });
});
