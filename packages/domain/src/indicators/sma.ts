/** Simple moving average of the close: the mean of the last `period` closes. Agrees with TA-Lib's SMA. */
import * as O from 'fp-ts/Option';
import type { Indicator } from './indicator';

/**
 * The last `period` closes as a ring, `oldest` the place to overwrite next, and their running sum. The sum is taken afresh
 * each time the ring comes round, so that rounding cannot build up however long the series is.
 */
export type SmaState = {
  readonly closes: readonly number[];
  readonly oldest: number;
  readonly sum: number;
};

/** @param period number of closes, at least 1 */
export const sma = (period: number): Indicator<SmaState> => ({
  name: `sma_${period}`,
  warmUp: period - 1,
  initial: { closes: [], oldest: 0, sum: 0 },
  step: (state, { close }) => {
    const next = push(period, state, close);
    return [next.closes.length < period ? O.none : O.some(next.sum / period), next];
  },
});

const push = (period: number, { closes, oldest, sum }: SmaState, close: number): SmaState => {
  if (closes.length < period) return { closes: [...closes, close], oldest: 0, sum: sum + close };
  const ring = closes.with(oldest, close);
  const following = (oldest + 1) % period;
  return {
    closes: ring,
    oldest: following,
    sum: following === 0 ? ring.reduce((total, value) => total + value, 0) : sum - closes[oldest]! + close,
  };
};
