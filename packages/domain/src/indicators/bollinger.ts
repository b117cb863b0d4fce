/**
 * Bollinger bands: the simple mean of the last `period` closes, and `deviations` population standard deviations above and
 * below it. Agrees with TA-Lib's BBANDS; others divide by period − 1.
 */
import { closeAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';
import { initialMoments, meanOf, updateMoments, varianceOf, type MomentsState } from './rolling-moments';

type BollingerParameters = { readonly period: number; readonly deviations: number };

const make = ({ period, deviations }: BollingerParameters): Indicator<MomentsState> => {
  const name = `bollinger_${period}_${deviations}`;
  return {
    outputs: [`${name}_upper`, `${name}_middle`, `${name}_lower`],
    warmUp: period - 1,
    lookback: closesBack(period),
    initial: initialMoments(),
    update: (state, _bar, history, out, at) => {
      updateMoments(state, history, closeAgo, history.count, period);
      if (history.count < period) return;
      const middle = meanOf(state, period);
      const distance = deviations * Math.sqrt(varianceOf(state, period));
      out[at] = middle + distance;
      out[at + 1] = middle;
      out[at + 2] = middle - distance;
    },
  };
};

export const bollinger: IndicatorDefinition<BollingerParameters> = {
  name: 'bollinger',
  parameters: [klines('period', 2), { name: 'deviations', minimum: 0.1, maximum: 10, isInteger: false }],
  make,
};
