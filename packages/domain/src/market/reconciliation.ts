/**
 * Intervals that prove each other: the lower klines of a bucket, rolled up, against the exchange's own kline. A hole that the
 * exchange has confirmed is no lack: its own kline was made without those as well, and equals what is there exactly.
 */
import * as Interval from '../interval';
import type { Kline } from '../kline';
import * as RollUp from '../roll-up';

/** What is there of the bucket in progress. */
export type Tally = {
  /** Open time of the bucket. */
  readonly openTimeMs: number;
  /** Null while there is no kline. */
  readonly bucket: RollUp.Bucket | null;
  /** How many lower klines the exchange has confirmed not to have. */
  readonly confirmed: number;
  /** The lower series began inside this bucket: what is missing before that was never to come. */
  readonly beganInside: boolean;
};

export type Reconciliation = {
  /** The exchange's own kline. */
  readonly kline: Kline;
  readonly lower: Interval.Interval;
  /**
   * `match`: all lower klines that the exchange has are there, and add up to its own. `mismatch`: they do not. `incomplete`: some
   * are missing that it may have; `differences` says whether those that are there add up all the same.
   */
  readonly outcome: 'match' | 'mismatch' | 'incomplete';
  readonly expected: number;
  readonly found: number;
  readonly confirmed: number;
  /** Empty where nothing was found to compare. */
  readonly differences: readonly RollUp.Difference[];
};

/** One lower kline more, newer than those before. */
export const addKline = (higher: Interval.Interval, tally: Tally | undefined, kline: Kline): Tally => {
  const current = at(higher, tally, kline.openTimeMs);
  return {
    ...current,
    bucket: current.bucket === null ? RollUp.start(higher, kline) : RollUp.add(current.bucket, kline),
  };
};

/** The exchange has confirmed that it has nothing for `[fromMs, toMs)` of the lower interval. */
export const addGap = (
  higher: Interval.Interval,
  tally: Tally | undefined,
  {
    interval,
    fromMs,
    toMs,
  }: { readonly interval: Interval.Interval; readonly fromMs: number; readonly toMs: number },
): Tally => {
  const current = at(higher, tally, toMs - Interval.lengthMs(interval));
  const missing = Interval.countBetween(interval, Math.max(fromMs, current.openTimeMs), toMs);
  return { ...current, confirmed: current.confirmed + missing };
};

const at = (higher: Interval.Interval, tally: Tally | undefined, openTimeMs: number): Tally => {
  const bucketMs = Interval.openTimeAt(higher, openTimeMs);
  return tally?.openTimeMs === bucketMs
    ? tally
    : {
        openTimeMs: bucketMs,
        bucket: null,
        confirmed: 0,
        beganInside: tally === undefined && openTimeMs > bucketMs,
      };
};

/**
 * @param tally of the lower series; of another bucket when nothing of this one is there
 * @returns null for the bucket that the lower series began in
 */
export const judge = (lower: Interval.Interval, tally: Tally, kline: Kline): Reconciliation | null => {
  const { bucket, confirmed, beganInside } = at(kline.interval, tally, kline.openTimeMs);
  if (beganInside) return null;
  const expected = Interval.lengthMs(kline.interval) / Interval.lengthMs(lower);
  const found = bucket?.count ?? 0;
  const differences = bucket === null ? [] : RollUp.compare(bucket.kline, kline);
  const isWhole = found > 0 && found + confirmed >= expected;
  return {
    kline,
    lower,
    outcome: isWhole ? (differences.length === 0 ? 'match' : 'mismatch') : 'incomplete',
    expected,
    found,
    confirmed,
    differences,
  };
};
