/**
 * Exponential moving average of the close: previous + (close − previous) × 2 / (period + 1), begun with the simple mean of the
 * first `period` closes. Agrees with TA-Lib's EMA; others begin with the first close.
 */
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';

/** `value` is a sum until there are `period` closes. */
type EmaState = { value: number };

const make = ({ period }: { readonly period: number }): Indicator<EmaState> => {
  const weight = 2 / (period + 1);
  return {
    outputs: [`ema_${period}`],
    warmUp: period - 1,
    lookback: closesBack(0),
    initial: { value: 0 },
    update: (state, { close }, { count }, out, at) => {
      if (count < period) state.value += close;
      else {
        state.value =
          count === period ? (state.value + close) / period : state.value + (close - state.value) * weight;
        out[at] = state.value;
      }
    },
  };
};

export const ema: IndicatorDefinition<{ readonly period: number }> = {
  name: 'ema',
  parameters: [klines('period')],
  make,
};
