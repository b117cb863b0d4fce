/**
 * Mean volume of the last `period` klines, and the volume of the current one over it (1 is as usual; 0 where nothing was
 * traded in the whole window). The current kline is part of the mean.
 */
import { addTo, zero, type CompensatedSum } from './compensated-sum';
import { volumeAgo } from './history';
import type { Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';

type VolumeSmaState = { total: CompensatedSum };

const make = ({ period }: { readonly period: number }): Indicator<VolumeSmaState> => ({
  outputs: [`volume_sma_${period}`, `volume_ratio_${period}`],
  warmUp: period - 1,
  lookback: { closes: 0, volumes: period },
  initial: { total: zero() },
  update: ({ total }, { volume }, history, out, at) => {
    addTo(total, volume);
    if (history.count > period) addTo(total, -volumeAgo(history, period));
    if (history.count < period) return;
    const mean = total.sum / period;
    out[at] = mean;
    out[at + 1] = mean > 0 ? volume / mean : 0;
  },
});

export const volumeSma: IndicatorDefinition<{ readonly period: number }> = {
  name: 'volume_sma',
  parameters: [klines('period')],
  make,
};
