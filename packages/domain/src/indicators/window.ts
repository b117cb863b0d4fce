/**
 * The last `period` closes as a sample: mean, population standard deviation, minimum, maximum, and how many deviations the
 * current close is away from the mean (0 without deviation). Mean and deviation agree with TA-Lib's SMA and STDDEV, minimum and
 * maximum with its MIN and MAX.
 */
import { closeAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';
import { updateExtremes } from './rolling-extremes';
import {
  aboveMean,
  initialMoments,
  meanOf,
  updateMoments,
  varianceOf,
  type MomentsState,
} from './rolling-moments';

type WindowState = MomentsState & { falling: number[]; rising: number[] };

const make = ({ period }: { readonly period: number }): Indicator<WindowState> => {
  const name = `window_${period}`;
  return {
    outputs: ['mean', 'deviation', 'minimum', 'maximum', 'z_score'].map((each) => `${name}_${each}`),
    warmUp: period - 1,
    lookback: closesBack(period),
    initial: { ...initialMoments(), falling: [], rising: [] },
    update: (state, { close }, history, out, at) => {
      updateMoments(state, history, closeAgo, history.count, period);
      updateExtremes(state.falling, state.rising, history, period);
      if (history.count < period) return;
      const deviation = Math.sqrt(varianceOf(state, period));
      out[at] = meanOf(state, period);
      out[at + 1] = deviation;
      out[at + 2] = closeAgo(history, history.count - state.rising[0]!);
      out[at + 3] = closeAgo(history, history.count - state.falling[0]!);
      out[at + 4] = deviation > 0 ? aboveMean(state, close, period) / deviation : 0;
    },
  };
};

export const window: IndicatorDefinition<{ readonly period: number }> = {
  name: 'window',
  parameters: [klines('period', 2)],
  make,
};
