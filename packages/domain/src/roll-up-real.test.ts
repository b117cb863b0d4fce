/** The exchange's own longer klines are the roll-up of its shorter ones: every pair of recordings that allows the check. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import * as E from 'fp-ts/Either';
import * as Decimal from './decimal';
import * as Interval from './interval';
import type { Kline } from './kline';
import * as RollUp from './roll-up';

type Recording = {
  readonly name: string;
  readonly market: string;
  readonly symbol: string;
  readonly interval: Interval.Interval;
  readonly klines: readonly Kline[];
  /** Numbers as the exchange prints them. */
  readonly verbatim: boolean;
};

type Comparison = {
  readonly pair: string;
  /** In both recordings. */
  readonly verbatim: boolean;
  readonly bucket: RollUp.Bucket;
  readonly own: Kline;
  readonly differences: readonly RollUp.Difference[];
};

const read = (name: string): Recording => {
  const [, symbol = '', interval] = /^([A-Z0-9]+)-(\d+[smhd])-/.exec(name) ?? [];
  if (!Interval.isInterval(interval)) throw new Error(`no interval in ${name}`);
  const [header = '', ...lines] = gunzipSync(readFileSync(testDataPath('klines', name)))
    .toString()
    .trim()
    .split(/\r?\n/);
  const all =
    'open_time,open,high,low,close,volume,close_time,quote_volume,trades,taker_base,taker_quote'.split(',');
  expect(header.split(',')).toEqual(all.slice(0, header.split(',').length));
  const klines = lines.map((line): Kline => {
    const [openTime, open, high, low, close, volume, closeTime, quoteVolume, trades, takerBase, takerQuote] =
      line.split(',') as [string, string, string, string, string, string, ...(string | undefined)[]];
    return {
      source: 'binance',
      symbol,
      interval,
      openTimeMs: Number(openTime),
      ...(closeTime === undefined ? {} : { closeTimeMs: Number(closeTime) }),
      open,
      high,
      low,
      close,
      volume,
      ...(quoteVolume === undefined ? {} : { quoteVolume }),
      ...(trades === undefined ? {} : { trades: Number(trades) }),
      ...(takerBase === undefined ? {} : { takerBuyVolume: takerBase }),
      ...(takerQuote === undefined ? {} : { takerBuyQuoteVolume: takerQuote }),
      closed: true,
    };
  });
  const market = ['binanceus', 'futures', 'captured'].find((each) => name.includes(each)) ?? 'spot';
  return { name, interval, market, symbol, klines, verbatim: klines.every(isVerbatim) };
};

const bucketsOf = (higher: Interval.Interval, klines: readonly Kline[]): readonly RollUp.Bucket[] => {
  const result = RollUp.rollUp(higher)(klines);
  if (E.isLeft(result)) throw new Error(RollUp.describe(result.left));
  return result.right;
};

const decimals = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'takerBuyVolume'] as const;

const isVerbatim = (kline: Kline): boolean =>
  decimals.every((field) => /^\d+\.\d{8}$/.test(kline[field] ?? ''));

/** Only longer klines that lie wholly inside the shorter recording, and only where that has any kline for them. */
const compare = (
  lower: Recording,
  higher: Recording,
  buckets: readonly RollUp.Bucket[],
): readonly Comparison[] => {
  const fromMs = lower.klines[0]!.openTimeMs;
  const toMs = lower.klines.at(-1)!.openTimeMs + Interval.lengthMs(lower.interval);
  const own = new Map(higher.klines.map((kline) => [kline.openTimeMs, kline]));
  const verbatim = lower.verbatim && higher.verbatim;
  return buckets.flatMap((bucket) => {
    const { openTimeMs } = bucket.kline;
    const kline = own.get(openTimeMs);
    return kline === undefined ||
      openTimeMs < fromMs ||
      openTimeMs + Interval.lengthMs(higher.interval) > toMs
      ? []
      : [
          {
            pair: `${lower.name} ${higher.name}`,
            verbatim,
            bucket,
            own: kline,
            differences: RollUp.compare(bucket.kline, kline),
          },
        ];
  });
};

const compareAll = (recordings: readonly Recording[]): readonly Comparison[] =>
  recordings.flatMap((lower) =>
    Interval.all
      .filter((interval) => RollUp.nests(lower.interval, interval))
      .flatMap((interval) => {
        const higher = recordings.filter(
          (each) =>
            each.interval === interval && each.market === lower.market && each.symbol === lower.symbol,
        );
        const buckets = higher.length === 0 ? [] : bucketsOf(interval, lower.klines);
        return higher.flatMap((each) => compare(lower, each, buckets));
      }),
  );

describeWithTestData('real longer klines', () => {
  let recordings: readonly Recording[];
  let comparisons: readonly Comparison[];

  beforeAll(() => {
    recordings = readdirSync(testDataPath('klines'))
      .filter((name) => name.endsWith('.csv.gz'))
      .map(read);
    comparisons = compareAll(recordings);
  }, 120_000);

  test('are the roll-up of the shorter ones in 66 pairs of recordings', () => {
    expect(new Set(comparisons.map(({ pair }) => pair)).size).toBe(66);
    expect(comparisons).toHaveLength(38_407);
    expect(comparisons.filter(({ bucket }) => !RollUp.isComplete(bucket))).toHaveLength(90);
    expect(comparisons.filter(({ differences }) => differences.length === 0)).toHaveLength(38_364);
  });

  test('differ in 43 quote volumes alone, which a source printed through floats', () => {
    const different = comparisons.filter(({ differences }) => differences.length > 0);
    expect(different).toHaveLength(43);
    expect(different.flatMap(({ differences }) => differences.map(({ field }) => field))).toEqual(
      Array(43).fill('quote_volume'),
    );
    expect(different.filter(({ pair }) => !/^BTCUSDT-(?:1m|15m)-2024-12\.csv\.gz /.test(pair))).toEqual([]);
    const errors = different.flatMap(({ differences }) =>
      differences.map(({ rolled, higher }) => Math.abs(Number(Decimal.add(String(rolled), `-${higher}`)))),
    );
    expect(Math.max(...errors)).toBeLessThan(1e-6);
    expect(Math.min(...errors)).toBeGreaterThan(0);
  });

  test('have the very texts of the exchange where both recordings kept them', () => {
    const kept = comparisons.filter(({ verbatim }) => verbatim);
    const others = kept.filter(({ bucket, own }) =>
      Object.entries(own).some(([field, value]) => bucket.kline[field as keyof Kline] !== value),
    );
    expect(kept.length).toBeGreaterThan(20_000);
    expect(others).toEqual([]);
  });

  test('are the same by way of 15m and 1h as from minutes directly', () => {
    const minutes = recordings.find(({ name }) => name === 'BTCUSDT-1m-2021-04_outages.csv.gz')!.klines;
    const up = (higher: Interval.Interval, klines: readonly Kline[]) =>
      bucketsOf(higher, klines).map(({ kline }) => kline);
    const days = up('1d', minutes);
    expect(days).toHaveLength(13);
    expect(up('1d', up('1h', up('15m', minutes)))).toEqual(days);
  });
});
