/** Laws of roll-up over random series with holes, quiet stretches, missing fields and every notation of numbers. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import * as Decimal from './decimal';
import * as Interval from './interval';
import type { Kline } from './kline';
import * as RollUp from './roll-up';

const seed = 7;

const places = 30;

/** Units of 10^-30, by another way than the code's. */
const toUnits = (text: string): bigint => {
  const [mantissa, exponent = '0'] = text.split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  return BigInt(`${whole}${fraction}${'0'.repeat(places + Number(exponent) - fraction.length)}`);
};

const fractionDigits = (text: string): number => {
  const [mantissa, exponent = '0'] = text.split('e') as [string, string?];
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
};

const print = (digits: bigint, scale: number): string => {
  const text = digits.toString().padStart(scale + 1, '0');
  return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
};

const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 12n }).map((digits) => print(digits, 8)),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 22n }), fc.nat(10))
    .map(([digits, scale]) => print(digits, scale)),
  fc
    .tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: -9, max: 3 }))
    .map(([n, e]) => `${n / 100}e${e}`),
);

const zero = fc.constantFrom('0', '0.0', '0.00000000', '0e-8');
// Few different prices, so that equal ones in different texts are met.
const price = fc.oneof(
  fc.constantFrom('1', '1.0', '10e-1', '1.5', '1.50', '2', '2.00000000', '3'),
  fc.bigInt({ min: 1n, max: 10n ** 13n }).map((digits) => print(digits, 8)),
);

const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq: number) => fc.option(arbitrary, { nil: undefined, freq });

const present = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

type Said = Omit<RollUp.Stretch, 'openTimeMs' | 'closeTimeMs'> & {
  readonly closes: 'full' | 'early' | 'unsaid';
};

/** What a kline says; how seldom an optional field is missing differs, so that whole series have it. */
const said = (freq: number): fc.Arbitrary<Said> =>
  fc
    .record({
      prices: fc.array(price, { minLength: 4, maxLength: 4 }),
      quiet: fc.boolean(),
      volume: amount,
      none: zero,
      quoteVolume: maybe(amount, freq),
      trades: maybe(fc.nat(10_000), freq),
      takerBuyVolume: maybe(amount, freq),
      takerBuyQuoteVolume: maybe(amount, freq),
      closes: fc.constantFrom('full', 'full', 'full', 'early', 'unsaid'),
      closed: fc.integer({ min: 0, max: 20 }).map((n) => n > 0),
    })
    .map(({ prices, quiet, volume, none, ...rest }) => {
      const [open = '1', high = '1', low = '1', close = '1'] = prices;
      return present({ open, high, low, close, volume: quiet ? none : volume, ...rest }) as Said;
    });

const toKline = ({ closes, ...rest }: Said, openTimeMs: number): Kline => ({
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1s',
  openTimeMs,
  ...(closes === 'unsaid' ? {} : { closeTimeMs: openTimeMs + (closes === 'full' ? 999 : 123) }),
  ...rest,
});

/** Runs of seconds with holes of seconds, minutes and quarters of an hour between, and quiet stretches. */
const series: fc.Arbitrary<readonly Kline[]> = fc
  .constantFrom(2, 30, 1_000_000)
  .chain((freq) =>
    fc.tuple(
      fc.nat(100_000),
      fc.array(
        fc.record({
          says: said(freq),
          stepS: fc.constantFrom(1, 1, 1, 1, 1, 2, 7, 45, 60, 61, 899, 4_000),
          repeats: fc.constantFrom(1, 1, 1, 30, 70),
        }),
        { maxLength: 25 },
      ),
    ),
  )
  .map(([beginS, runs]) => {
    let openTimeMs = beginS * 1_000;
    return runs.flatMap(({ says, stepS, repeats }) =>
      Array.from({ length: repeats }, () => {
        openTimeMs += stepS * 1_000;
        return toKline(says, openTimeMs);
      }),
    );
  });

const bucketsOf = (higher: Interval.Interval, klines: readonly Kline[]): readonly RollUp.Bucket[] => {
  const result = RollUp.rollUp(higher)(klines);
  if (E.isLeft(result)) throw new Error(RollUp.describe(result.left));
  return result.right;
};

const rollUp = (higher: Interval.Interval, klines: readonly Kline[]): readonly Kline[] =>
  bucketsOf(higher, klines).map(({ kline }) => kline);

/** The rule as it is written, over a whole bucket at once. */
const byTheRule = (higher: Interval.Interval, klines: readonly Kline[]): Record<string, unknown> => {
  const traded = klines.filter(({ volume }) => toUnits(volume) > 0n);
  const priced = traded.length > 0 ? traded : klines;
  const byPrice = (field: 'high' | 'low') =>
    [...priced].sort((a, b) => Number(toUnits(a[field]) - toUnits(b[field])) || 0);
  const last = klines[klines.length - 1]!;
  const sum = (field: 'volume' | 'quoteVolume' | 'takerBuyVolume' | 'takerBuyQuoteVolume') =>
    klines.some((kline) => kline[field] === undefined)
      ? undefined
      : {
          units: klines.reduce((total, kline) => total + toUnits(kline[field]!), 0n),
          fractionDigits: Math.max(...klines.map((kline) => fractionDigits(kline[field]!))),
        };
  return {
    interval: higher,
    openTimeMs: Interval.openTimeAt(higher, klines[0]!.openTimeMs),
    closeTimeMs: last.closeTimeMs,
    open: priced[0]!.open,
    high: toUnits(byPrice('high').at(-1)!.high),
    low: toUnits(byPrice('low')[0]!.low),
    close: priced[priced.length - 1]!.close,
    volume: sum('volume'),
    quoteVolume: sum('quoteVolume'),
    takerBuyVolume: sum('takerBuyVolume'),
    takerBuyQuoteVolume: sum('takerBuyQuoteVolume'),
    trades: klines.some(({ trades }) => trades === undefined)
      ? undefined
      : klines.reduce((total, { trades }) => total + trades!, 0),
    closed: klines.every(({ closed }) => closed),
    count: klines.length,
  };
};

const seen = ({ kline, count }: RollUp.Bucket): Record<string, unknown> => {
  const sum = (text: string | undefined) =>
    text === undefined ? undefined : { units: toUnits(text), fractionDigits: fractionDigits(text) };
  return {
    interval: kline.interval,
    openTimeMs: kline.openTimeMs,
    closeTimeMs: kline.closeTimeMs,
    open: kline.open,
    high: toUnits(kline.high),
    low: toUnits(kline.low),
    close: kline.close,
    volume: sum(kline.volume),
    quoteVolume: sum(kline.quoteVolume),
    takerBuyVolume: sum(kline.takerBuyVolume),
    takerBuyQuoteVolume: sum(kline.takerBuyQuoteVolume),
    trades: kline.trades,
    closed: kline.closed,
    count,
  };
};

const groupsOf = (higher: Interval.Interval, klines: readonly Kline[]): readonly (readonly Kline[])[] => {
  const groups = new Map<number, Kline[]>();
  for (const kline of klines) {
    const openTimeMs = Interval.openTimeAt(higher, kline.openTimeMs);
    groups.set(openTimeMs, [...(groups.get(openTimeMs) ?? []), kline]);
  }
  return [...groups.values()];
};

test.each(['1m', '15m', '1h'] as const)('a fold to %s is the rule applied to whole buckets', (higher) => {
  fc.assert(
    fc.property(series, (klines) => {
      expect(bucketsOf(higher, klines).map(seen)).toEqual(
        groupsOf(higher, klines).map((group) => byTheRule(higher, group)),
      );
    }),
    { seed, numRuns: 200 },
  );
});

test.each([
  [['1m', '15m'], '15m'],
  [['3m', '15m', '30m'], '30m'],
  [['1m', '15m', '1h', '1d'], '1d'],
] as const)('by way of %p is the direct way in every field and text', (way, higher) => {
  fc.assert(
    fc.property(series, (klines) => {
      const stepwise = way.reduce<readonly Kline[]>((lower, each) => rollUp(each, lower), klines);
      expect(stepwise).toEqual(rollUp(higher, klines));
    }),
    { seed, numRuns: 300 },
  );
});

test('joining does not depend on grouping', () => {
  const triple = fc.tuple(said(4), said(4), said(4));
  fc.assert(
    fc.property(triple, ([first, second, third]) => {
      const [a, b, c] = [toKline(first, 0), toKline(second, 1_000), toKline(third, 2_000)];
      expect(RollUp.join(RollUp.join(a, b), c)).toEqual(RollUp.join(a, RollUp.join(b, c)));
    }),
    { seed, numRuns: 2_000 },
  );
});

test('a bucket that is saved as JSON and restored after every kline goes on as if never stopped', () => {
  fc.assert(
    fc.property(series, (klines) => {
      const step = RollUp.advance('15m');
      const over: RollUp.Bucket[] = [];
      let bucket: RollUp.Bucket | null = null;
      for (const kline of klines) {
        const result = step(bucket, kline);
        if (E.isLeft(result)) throw new Error(RollUp.describe(result.left));
        if (result.right[0] !== null) over.push(result.right[0]);
        bucket = JSON.parse(JSON.stringify(result.right[1])) as RollUp.Bucket;
      }
      expect(bucket === null ? over : [...over, bucket]).toEqual(bucketsOf('15m', klines));
    }),
    { seed, numRuns: 200 },
  );
});

test('a roll-up agrees with itself, and with any other text of its numbers', () => {
  fc.assert(
    fc.property(series, (klines) => {
      for (const kline of rollUp('1m', klines))
        expect(
          RollUp.compare(kline, {
            ...kline,
            high: Decimal.toCanonical(kline.high),
            volume: `${kline.volume}e0`,
          }),
        ).toEqual([]);
    }),
    { seed, numRuns: 50 },
  );
});
