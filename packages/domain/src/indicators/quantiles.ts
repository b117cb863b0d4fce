/**
 * Lower quartile, median and upper quartile of the last `period` closes (linear interpolation between neighbours, as numpy and
 * spreadsheets do). The window is kept sorted: finding a place in it takes logarithmic time, making room for one moves memory.
 */
import { closeAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';
import { insert, quantileOf, replace } from './sorted-window';

type QuantilesState = { sorted: number[] };

const make = ({ period }: { readonly period: number }): Indicator<QuantilesState> => {
  const name = `quantile_${period}`;
  return {
    outputs: [`${name}_25`, `${name}_50`, `${name}_75`],
    warmUp: period - 1,
    lookback: closesBack(period),
    initial: { sorted: [] },
    update: ({ sorted }, { close }, history, out, at) => {
      if (history.count > period) replace(sorted, closeAgo(history, period), close);
      else insert(sorted, close);
      if (history.count < period) return;
      out[at] = quantileOf(sorted, 0.25);
      out[at + 1] = quantileOf(sorted, 0.5);
      out[at + 2] = quantileOf(sorted, 0.75);
    },
  };
};

export const quantiles: IndicatorDefinition<{ readonly period: number }> = {
  name: 'quantiles',
  parameters: [klines('period', 2)],
  make,
};
