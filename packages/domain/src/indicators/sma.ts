/** Simple moving average: the mean of the last `period` closes. Agrees with TA-Lib's SMA. */
import { addTo, zero, type CompensatedSum } from './compensated-sum';
import { closeAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';

type SmaState = { total: CompensatedSum };

const make = ({ period }: { readonly period: number }): Indicator<SmaState> => ({
  outputs: [`sma_${period}`],
  warmUp: period - 1,
  lookback: closesBack(period),
  initial: { total: zero() },
  update: ({ total }, { close }, history, out, at) => {
    addTo(total, close);
    if (history.count > period) addTo(total, -closeAgo(history, period));
    if (history.count >= period) out[at] = total.sum / period;
  },
});

export const sma: IndicatorDefinition<{ readonly period: number }> = {
  name: 'sma',
  parameters: [klines('period')],
  make,
};
