/** Rules over whole arrays of klines, as one would say what they mean, for tests to compare with. */
import * as Interval from '../interval';
import type { ValuedKline } from '../market/join';
import type { Condition } from './condition';
import type { Rule } from './rule';

/** A rule and the open time of the kline at which it fires. */
export type NaiveAlert = { readonly rule: string; readonly openTimeMs: number };

/** @param klines all of one series, oldest first @returns by open time, then in the order of the rules */
export const naiveAlerts = (
  rules: readonly Rule[],
  klines: readonly ValuedKline[],
): readonly NaiveAlert[] => {
  const found = rules.map((rule) => firedAt(rule, klines));
  return klines.flatMap(({ kline }) =>
    rules.flatMap(({ name }, place) =>
      found[place]!.includes(kline.openTimeMs) ? [{ rule: name, openTimeMs: kline.openTimeMs }] : [],
    ),
  );
};

const firedAt = (rule: Rule, klines: readonly ValuedKline[]): readonly number[] => {
  const first = klines[0]?.kline;
  if (first === undefined) return [];
  const isMeant =
    (rule.symbols === undefined || rule.symbols.includes(first.symbol)) &&
    (rule.intervals === undefined || rule.intervals.includes(first.interval));
  if (!isMeant) return [];
  const fired: number[] = [];
  foundAt(rule.when, klines).forEach((isFound, at) => {
    const { openTimeMs } = klines[at]!.kline;
    const quietUntil = fired.length === 0 ? -Infinity : fired.at(-1)! + rule.coolDownMs;
    if (isFound && openTimeMs >= quietUntil) fired.push(openTimeMs);
  });
  return fired;
};

/** For each kline. */
const foundAt = (condition: Condition, klines: readonly ValuedKline[]): readonly boolean[] => {
  switch (condition._tag) {
    case 'Level': {
      const values = klines.map((each) => valueOf(each, condition.value));
      return entered(sidesOf(values, condition.below, condition.above, condition.hysteresis));
    }
    case 'Cross':
      return crossings(condition, klines);
    case 'Change': {
      const { direction, percent, withinMs, hysteresis } = condition;
      if (withinMs < Interval.lengthMs(klines[0]!.kline.interval)) return klines.map(() => false);
      if (withinMs / Interval.lengthMs(klines[0]!.kline.interval) > 1_500) return klines.map(() => false);
      const bound = percent * (1 - 1e-12);
      return entered(
        sidesOf(
          klines.map((_, at) => changeAt(klines, at, withinMs)),
          direction === 'up' ? null : -bound,
          direction === 'down' ? null : bound,
          hysteresis,
        ),
      );
    }
    case 'Volume': {
      const measured = klines.map((_, at) => volumeAt(klines, at, condition.last, condition.measure));
      return entered(sidesOf(measured, null, condition.above, condition.hysteresis));
    }
    case 'Extreme':
      return klines.map((_, at) => isExtreme(klines, at, condition.extreme, condition.days));
    case 'Volatility': {
      const ratios = klines.map((_, at) => ratioAt(klines, at, condition.recent, condition.usual));
      const sides = sidesOf(ratios, ...condition.limits, condition.hysteresis);
      const wanted = { low: -1, normal: 0, high: 1 }[condition.regime];
      return sides.map((side, at) => {
        const before = sides.slice(0, at).findLast((each) => each !== null);
        return before !== undefined && side === wanted && before !== wanted;
      });
    }
  }
};

const valueOf = ({ kline, values }: ValuedKline, name: string): number | null => {
  const own: { readonly [name: string]: unknown } = {
    ...kline,
    quote_volume: kline.quoteVolume,
    ...values,
  };
  const found = own[name];
  return found === undefined || typeof found === 'boolean' ? null : Number(found);
};

/**
 * On which side each value is: that of the newest value that was outside a bound itself, if everything since then has stayed
 * within the hysteresis of that side. Null where there is no value.
 */
const sidesOf = (
  values: readonly (number | null)[],
  below: number | null,
  above: number | null,
  hysteresis: number,
): readonly (number | null)[] =>
  values.map((value, at) => {
    if (value === null) return null;
    const until = values.slice(0, at + 1).filter((each) => each !== null);
    const isAbove = (each: number): boolean => above !== null && each > above;
    const isBelow = (each: number): boolean => below !== null && each < below;
    const outside = until.findLastIndex((each) => isAbove(each) || isBelow(each));
    if (outside === -1) return 0;
    const since = until.slice(outside);
    return isAbove(since[0]!)
      ? since.every((each) => each > above! - hysteresis || isAbove(each))
        ? 1
        : 0
      : since.every((each) => each < below! + hysteresis || isBelow(each))
        ? -1
        : 0;
  });

/** Where a side other than the middle is reached. */
const entered = (sides: readonly (number | null)[]): readonly boolean[] =>
  sides.map((side, at) => {
    const before = sides.slice(0, at).findLast((each) => each !== null) ?? 0;
    return side !== null && side !== 0 && side !== before;
  });

const crossings = (
  { value, over, direction }: Condition & { readonly _tag: 'Cross' },
  klines: readonly ValuedKline[],
): readonly boolean[] => {
  const sides = klines.map((each) => {
    const [left, right] = [valueOf(each, value), typeof over === 'number' ? over : valueOf(each, over)];
    if (left === null || right === null) return 0;
    const isTouching = Math.abs(left - right) <= 1e-12 * Math.max(Math.abs(left), Math.abs(right));
    return isTouching ? 0 : left > right ? 1 : -1;
  });
  return sides.map((side, at) => {
    const before = sides.slice(0, at).findLast((each) => each !== 0);
    const isCrossing = side !== 0 && before !== undefined && side !== before;
    return isCrossing && (direction === 'either' || (direction === 'up') === (side === 1));
  });
};

const changeAt = (klines: readonly ValuedKline[], at: number, withinMs: number): number | null => {
  const { openTimeMs, close } = klines[at]!.kline;
  const base = klines.findLast(({ kline }) => kline.openTimeMs <= openTimeMs - withinMs)?.kline.close;
  if (base === undefined) return null;
  const percent = (100 * (Number(close) - Number(base))) / Number(base);
  return Number.isFinite(percent) ? percent : null;
};

const volumeAt = (
  klines: readonly ValuedKline[],
  at: number,
  last: number,
  measure: 'ratio' | 'z_score',
): number | null => {
  if (at < last) return null;
  const before = klines.slice(at - last, at).map(({ kline }) => Number(kline.volume));
  const mean = meanOf(before);
  const current = Number(klines[at]!.kline.volume);
  if (measure === 'ratio') return mean === 0 ? null : current / mean;
  const deviation = deviationOf(before);
  return deviation === 0 ? 0 : (current - mean) / deviation;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const isExtreme = (
  klines: readonly ValuedKline[],
  at: number,
  which: 'high' | 'low',
  days: number,
): boolean => {
  const bucketMs = days > 30 ? dayMs : hourMs;
  const { kline } = klines[at]!;
  const fromMs = Math.floor(kline.openTimeMs / bucketMs) * bucketMs - days * dayMs;
  const before = klines
    .slice(0, at)
    .filter((each) => each.kline.openTimeMs >= fromMs)
    .map((each) => Number(each.kline[which]));
  if (klines[0]!.kline.openTimeMs > fromMs || before.length === 0) return false;
  return which === 'high'
    ? Number(kline.high) > Math.max(...before)
    : Number(kline.low) < Math.min(...before);
};

const ratioAt = (
  klines: readonly ValuedKline[],
  at: number,
  recent: number,
  usual: number,
): number | null => {
  const returns = klines
    .slice(1, at + 1)
    .flatMap(({ kline, gapBefore }, index) =>
      gapBefore > 0 ? [] : [Math.log(Number(kline.close) / Number(klines[index]!.kline.close))],
    );
  if (returns.length < usual) return null;
  const long = deviationOf(returns.slice(-usual));
  return long === 0 ? 0 : deviationOf(returns.slice(-recent)) / long;
};

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const deviationOf = (values: readonly number[]): number =>
  new Set(values).size === 1 ? 0 : Math.sqrt(meanOf(values.map((value) => (value - meanOf(values)) ** 2)));
