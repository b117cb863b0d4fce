/**
 * A new high or low of some days. Days before are counted from the beginning of the hour (UTC) in which the kline opens, those of more
 * than a month from the beginning of its day: then one price for each hour, or day, is all that has to be remembered.
 */
import * as Decimal from '../../decimal';
import * as Interval from '../../interval';
import type { ValuedKline } from '../../market/join';
import type { Extreme } from '../condition';
import { text, type Finding } from './finding';

/** Beginning of a bucket, and the extreme price of it. */
type Peak = readonly [fromMs: number, price: Decimal.Decimal];

export type ExtremeState = {
  /** Open time of the first kline. */
  readonly firstMs: number;
  /** Those that no later one reaches, oldest first: the first is the extreme of all. */
  readonly peaks: readonly Peak[];
};

const dayMs = Interval.lengthMs('1d');
const month = 30;

/** Beginning of the days that a kline is compared with. */
const windowFromMs = (days: number, openTimeMs: number): number => bucketOf(days, openTimeMs) - days * dayMs;

const bucketOf = (days: number, openTimeMs: number): number =>
  Interval.openTimeAt(days > month ? '1d' : '1h', openTimeMs);

export const extreme = (
  condition: Extreme,
  state: ExtremeState | null,
  { kline }: ValuedKline,
): readonly [Finding | null, ExtremeState] => {
  const price = condition.extreme === 'high' ? kline.high : kline.low;
  const { firstMs, peaks } = state ?? { firstMs: kline.openTimeMs, peaks: [] };
  const fromMs = windowFromMs(condition.days, kline.openTimeMs);
  const known = peaks.filter(([bucketMs]) => bucketMs >= fromMs);
  const before = firstMs <= fromMs ? known[0]?.[1] : undefined;
  const isNew = before !== undefined && isBeyond(condition, price, before);
  const bucketMs = bucketOf(condition.days, kline.openTimeMs);
  return [
    isNew ? toFinding(condition, price, before) : null,
    { firstMs, peaks: withPeak(condition, known, [bucketMs, price]) },
  ];
};

const isBeyond = ({ extreme: which }: Extreme, price: Decimal.Decimal, other: Decimal.Decimal): boolean =>
  Decimal.compare(price, other) === (which === 'high' ? 1 : -1);

const withPeak = (condition: Extreme, peaks: readonly Peak[], peak: Peak): readonly Peak[] => {
  const kept = peaks.slice(0, peaks.findLastIndex(([, price]) => isBeyond(condition, price, peak[1])) + 1);
  return kept.at(-1)?.[0] === peak[0] ? kept : [...kept, peak];
};

const toFinding = (
  { extreme: which, days }: Extreme,
  price: Decimal.Decimal,
  before: Decimal.Decimal,
): Finding => ({
  says: `${which} ${text(Number(price))} is the ${which === 'high' ? 'highest' : 'lowest'} of ${days === 1 ? 'a day' : `${days} days`} (${text(Number(before))} before)`,
  values: { [which]: Number(price), before: Number(before) },
});
