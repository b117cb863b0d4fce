/**
 * Realised volatility: the population standard deviation of the last `period` log returns, per kline, not annualised
 * (multiply by the root of the klines in a year for that). Agrees with TA-Lib's STDDEV over log returns.
 */
import { logReturnAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';
import { initialMoments, updateMoments, varianceOf, type MomentsState } from './rolling-moments';

const make = ({ period }: { readonly period: number }): Indicator<MomentsState> => ({
  outputs: [`volatility_${period}`],
  warmUp: period,
  lookback: closesBack(period + 1),
  initial: initialMoments(),
  update: (state, _bar, history, out, at) => {
    const returns = history.count - 1;
    if (returns === 0) return;
    updateMoments(state, history, logReturnAgo, returns, period);
    if (returns >= period) out[at] = Math.sqrt(varianceOf(state, period));
  },
});

export const volatility: IndicatorDefinition<{ readonly period: number }> = {
  name: 'volatility',
  parameters: [klines('period', 2)],
  make,
};
