/** The grid of open times of an interval, moved by an offset. */
import { Interval } from '@cryptostream/domain';
import type { KlineRange, Shape } from './market';

/** The open time of the kline that covers a time. */
export const openTimeCovering = (
  { interval, offsetMs }: Pick<Shape, 'interval' | 'offsetMs'>,
  timeMs: number,
): number => Interval.openTimeAt(interval, timeMs + offsetMs) - offsetMs;

/** The first open time at or after a time. */
export const openTimeFrom = (shape: Pick<Shape, 'interval' | 'offsetMs'>, timeMs: number): number =>
  openTimeCovering(shape, timeMs + Interval.lengthMs(shape.interval) - 1);

/** The open times a range asks for, between the first there can be and now; oldest first. */
export const openTimesOf = (range: KlineRange, firstMs: number, nowMs: number): readonly number[] => {
  const lengthMs = Interval.lengthMs(range.interval);
  const first = openTimeFrom(range, Math.max(range.fromMs, firstMs));
  const end = openTimeFrom(range, Math.min(range.toMs, nowMs + 1));
  const count = Math.max(0, (end - first) / lengthMs);
  const taken = Math.min(count, range.limit);
  const start = range.prefer === 'oldest' ? first : end - taken * lengthMs;
  return Array.from({ length: taken }, (_, at) => start + at * lengthMs);
};
