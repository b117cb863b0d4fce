/**
 * Average true range after Wilder. The true range is the largest of high − low, |high − previous close| and
 * |low − previous close|; the average begins with the simple mean of the first `period` of them and is smoothed by
 * (previous × (period − 1) + current) / period. Agrees with TA-Lib's ATR: the first kline has no true range.
 *
 * @see Wilder, New Concepts in Technical Trading Systems, 1978
 */
import { closeAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';

/** A sum until there are `period` true ranges. */
type AtrState = { value: number };

const make = ({ period }: { readonly period: number }): Indicator<AtrState> => ({
  outputs: [`atr_${period}`],
  warmUp: period,
  lookback: closesBack(1),
  initial: { value: 0 },
  update: (state, { high, low }, history, out, at) => {
    const ranges = history.count - 1;
    if (ranges === 0) return;
    const previous = closeAgo(history, 1);
    const range = Math.max(high, previous) - Math.min(low, previous);
    if (ranges > period) state.value = (state.value * (period - 1) + range) / period;
    else {
      state.value += range;
      if (ranges < period) return;
      state.value /= period;
    }
    out[at] = state.value;
  },
});

export const atr: IndicatorDefinition<{ readonly period: number }> = {
  name: 'atr',
  parameters: [klines('period')],
  make,
};
