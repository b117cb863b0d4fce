/** Rules about when a kline begins and ends. */
import * as Interval from '../interval';
import { reason, type Reason } from '../reason';
import { joined, none, type Rule } from './rule';

// The last millisecond of 2262 that InfluxDB can hold: it counts nanoseconds in 64 bits. A time in µs or ns that is taken
// for ms lies far behind it, and would make every later kline of its series look late.
export const lastTimeMs = 9_223_372_036_854;

const inRange: Rule = ({ openTimeMs, closeTimeMs }) =>
  joined(storable('open_time_ms', openTimeMs), storable('close_time_ms', closeTimeMs));

const storable = (path: string, timeMs: number | undefined): readonly Reason[] =>
  timeMs !== undefined && (timeMs < 0 || timeMs > lastTimeMs)
    ? [
        reason(
          'out_of_range',
          path,
          timeMs,
          `${path} ${timeMs} is not a time in ms that can be stored: expected 0 to ${lastTimeMs}`,
        ),
      ]
    : none;

const onGrid: Rule = ({ openTimeMs }, { interval }) =>
  openTimeMs !== undefined && !Interval.isOnGrid(interval, openTimeMs)
    ? [
        reason(
          'off_grid',
          'open_time_ms',
          openTimeMs,
          `open_time_ms ${openTimeMs} is not a multiple of ${interval}, ${Interval.lengthMs(interval)} ms`,
        ),
      ]
    : none;

// Earlier than the last ms of the interval is no error: trading stopped.
const closesInside: Rule = ({ openTimeMs, closeTimeMs }, { interval }) => {
  if (openTimeMs === undefined || closeTimeMs === undefined) return none;
  const lastMs = openTimeMs + Interval.lengthMs(interval) - 1;
  return closeTimeMs < openTimeMs || closeTimeMs > lastMs
    ? [
        reason(
          'close_time_outside',
          'close_time_ms',
          closeTimeMs,
          `close_time_ms ${closeTimeMs} is outside the kline: expected ${openTimeMs} to ${lastMs}`,
        ),
      ]
    : none;
};

export const timeRules: readonly Rule[] = [inRange, onGrid, closesInside];
