/**
 * Relative strength index after Wilder: 100 × average gain / (average gain + average loss), the averages begun with the simple
 * mean of the first `period` changes of the close and smoothed by (previous × (period − 1) + current) / period.
 *
 * Agrees with TA-Lib's RSI, its answer for a flat market (0) included.
 *
 * @see Wilder, New Concepts in Technical Trading Systems, 1978
 */
import { closeAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';

/** Sums of gains and losses until there are `period` changes, then smoothed averages. */
type RsiState = { gain: number; loss: number };

// TA-Lib treats what is smaller than this as zero (TA_EPSILON).
const epsilon = 1e-14;

const make = ({ period }: { readonly period: number }): Indicator<RsiState> => ({
  outputs: [`rsi_${period}`],
  warmUp: period,
  lookback: closesBack(1),
  initial: { gain: 0, loss: 0 },
  update: (state, { close }, history, out, at) => {
    const changes = history.count - 1;
    if (changes === 0) return;
    const change = close - closeAgo(history, 1);
    const gain = change > 0 ? change : 0;
    const loss = change < 0 ? -change : 0;
    if (changes <= period) {
      state.gain += gain;
      state.loss += loss;
      if (changes < period) return;
      state.gain /= period;
      state.loss /= period;
    } else {
      state.gain = (state.gain * (period - 1) + gain) / period;
      state.loss = (state.loss * (period - 1) + loss) / period;
    }
    const total = state.gain + state.loss;
    out[at] = total < epsilon ? 0 : 100 * (state.gain / total);
  },
});

export const rsi: IndicatorDefinition<{ readonly period: number }> = {
  name: 'rsi',
  parameters: [klines('period', 2)],
  make,
};
