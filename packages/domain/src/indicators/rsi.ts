/**
 * Relative strength index after Wilder: 100 × average gain / (average gain + average loss), the averages seeded with the
 * simple mean of the first `period` changes and smoothed by (previous × (period − 1) + current) / period.
 *
 * Agrees with TA-Lib's RSI, its answer for a flat market (0) included.
 */
import * as O from 'fp-ts/Option';
import type { Indicator } from './indicator';

export type RsiState = {
  readonly previousClose: number | null;
  /** Changes seen so far, counted up to `period`. */
  readonly changes: number;
  /** While seeding: sums. Afterwards: smoothed averages. */
  readonly gain: number;
  readonly loss: number;
};

// TA-Lib treats what is smaller than this as zero (TA_EPSILON).
const epsilon = 1e-14;

/** @param period number of changes, at least 2 */
export const rsi = (period: number): Indicator<RsiState> => ({
  name: `rsi_${period}`,
  warmUp: period,
  initial: { previousClose: null, changes: 0, gain: 0, loss: 0 },
  step: (state, { close }) => {
    const next = advance(period, state, close);
    return [next.changes < period ? O.none : O.some(toIndex(next)), next];
  },
});

const advance = (period: number, state: RsiState, close: number): RsiState => {
  if (state.previousClose === null) return { ...state, previousClose: close };
  const change = close - state.previousClose;
  const gain = Math.max(change, 0);
  const loss = Math.max(-change, 0);
  return state.changes < period
    ? seed(period, state, close, gain, loss)
    : {
        previousClose: close,
        changes: period,
        gain: (state.gain * (period - 1) + gain) / period,
        loss: (state.loss * (period - 1) + loss) / period,
      };
};

const seed = (period: number, state: RsiState, close: number, gain: number, loss: number): RsiState => {
  const changes = state.changes + 1;
  const sums = { gain: state.gain + gain, loss: state.loss + loss };
  return changes < period
    ? { previousClose: close, changes, ...sums }
    : { previousClose: close, changes, gain: sums.gain / period, loss: sums.loss / period };
};

const toIndex = ({ gain, loss }: RsiState): number => {
  const total = gain + loss;
  return Math.abs(total) < epsilon ? 0 : 100 * (gain / total);
};
