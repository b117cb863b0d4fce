/**
 * Shorter klines as one longer kline, exactly as the exchange makes its own: `join` has the rule. A bucket is what the longer
 * kline is so far: plain JSON, and one kline more costs the same however many it holds.
 */
import * as E from 'fp-ts/Either';
import * as Interval from './interval';
import type { Kline } from './kline';
import { join, type Stretch } from './roll-up-join';
import * as Series from './series';

export { compare, type Difference } from './roll-up-compare';
export { join, type Stretch };

/** One longer kline in the making. */
export type Bucket = {
  /** The longer kline, as if no more came. `closed` says that its parts are, not that none is to come. */
  readonly kline: Kline;
  /** Interval of the klines it is made of. */
  readonly lower: Interval.Interval;
  /** Open time of the newest of them. */
  readonly lastOpenTimeMs: number;
  /** How many there are, and how many fit. Fewer is no error: halts leave holes, and the exchange's own kline has them too. */
  readonly count: number;
  readonly expected: number;
};

export type RollUpError =
  | { readonly _tag: 'DoesNotNest'; readonly lower: Interval.Interval; readonly higher: Interval.Interval }
  | { readonly _tag: 'OtherSeries'; readonly expected: Series.Series; readonly found: Series.Series }
  | {
      readonly _tag: 'OutOfOrder';
      readonly series: Series.Series;
      readonly openTimeMs: number;
      readonly lastOpenTimeMs: number;
    };

/** Whether `higher` is a multiple of `lower`; an interval does not nest in itself. */
export const nests = (lower: Interval.Interval, higher: Interval.Interval): boolean =>
  lower !== higher && Interval.lengthMs(higher) % Interval.lengthMs(lower) === 0;

/** A bucket of `higher` that holds one kline. The interval of the kline has to nest in `higher`. */
export const start = (higher: Interval.Interval, kline: Kline): Bucket => ({
  kline: { ...kline, interval: higher, openTimeMs: Interval.openTimeAt(higher, kline.openTimeMs) },
  lower: kline.interval,
  lastOpenTimeMs: kline.openTimeMs,
  count: 1,
  expected: Interval.lengthMs(higher) / Interval.lengthMs(kline.interval),
});

/** One kline more, newer than those before, of the same series and inside the bucket: `advance` checks that. */
export const add = (bucket: Bucket, kline: Kline): Bucket => ({
  kline: join(bucket.kline, kline),
  lower: bucket.lower,
  lastOpenTimeMs: kline.openTimeMs,
  count: bucket.count + 1,
  expected: bucket.expected,
});

/** Nothing is missing in it, and nothing can be added. */
export const isComplete = ({ count, expected }: Bucket): boolean => count === expected;

/**
 * One closed kline more of one series, in open-time order: adds it to the bucket, or begins the next one. The next kline
 * alone says that a bucket with a hole at its end is over; a complete one (`isComplete`) need not be waited for.
 *
 * @returns the bucket that is over, or null; and the one that goes on
 */
export const advance =
  (higher: Interval.Interval) =>
  (bucket: Bucket | null, kline: Kline): E.Either<RollUpError, readonly [Bucket | null, Bucket]> => {
    if (!nests(kline.interval, higher)) return E.left({ _tag: 'DoesNotNest', lower: kline.interval, higher });
    if (bucket === null) return E.right([null, start(higher, kline)]);
    const { source, symbol } = bucket.kline;
    if (kline.source !== source || kline.symbol !== symbol || kline.interval !== bucket.lower)
      return E.left({
        _tag: 'OtherSeries',
        expected: { source, symbol, interval: bucket.lower },
        found: { source: kline.source, symbol: kline.symbol, interval: kline.interval },
      });
    const { openTimeMs } = kline;
    if (openTimeMs <= bucket.lastOpenTimeMs)
      return E.left({
        _tag: 'OutOfOrder',
        series: { source, symbol, interval: bucket.lower },
        openTimeMs,
        lastOpenTimeMs: bucket.lastOpenTimeMs,
      });
    return E.right(
      Interval.openTimeAt(higher, openTimeMs) === bucket.kline.openTimeMs
        ? [null, add(bucket, kline)]
        : [bucket, start(higher, kline)],
    );
  };

/** All buckets of a series, the last one as far as it is; klines in open-time order. */
export const rollUp =
  (higher: Interval.Interval) =>
  (klines: Iterable<Kline>): E.Either<RollUpError, readonly Bucket[]> => {
    const buckets: Bucket[] = [];
    const step = advance(higher);
    let bucket: Bucket | null = null;
    for (const kline of klines) {
      const advanced = step(bucket, kline);
      if (E.isLeft(advanced)) return advanced;
      const [over, next] = advanced.right;
      if (over !== null) buckets.push(over);
      bucket = next;
    }
    return E.right(bucket === null ? buckets : [...buckets, bucket]);
  };

/** One sentence for a person. */
export const describe = (error: RollUpError): string => {
  switch (error._tag) {
    case 'DoesNotNest':
      return `${error.lower} klines cannot be rolled up to ${error.higher}: ${possible(error.lower)}`;
    case 'OtherSeries':
      return `a kline of ${Series.toKey(error.found)} cannot be rolled up with those of ${Series.toKey(error.expected)}: roll up each series by itself`;
    case 'OutOfOrder':
      return `the kline of ${Series.toKey(error.series)} at ${toIso(error.openTimeMs)} comes after the one at ${toIso(error.lastOpenTimeMs)}: roll-up needs each open time once, oldest first`;
  }
};

const possible = (lower: Interval.Interval): string => {
  const choices = Interval.all.filter((higher) => nests(lower, higher));
  return choices.length === 0 ? `${lower} is the longest interval` : `choose one of ${choices.join(', ')}`;
};

const toIso = (timeMs: number): string => new Date(timeMs).toISOString();
