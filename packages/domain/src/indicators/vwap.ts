/**
 * Volume-weighted average price of the UTC day up to and including this kline, each kline counted with its typical price
 * (high + low + close) / 3. Begins anew with the first kline that opens on another day; the close while nothing was traded.
 */
import { closesBack, type Indicator } from './indicator';
import type { IndicatorDefinition } from './indicator-definition';

type VwapState = {
  /** Days since the epoch. */
  day: number;
  /** Typical price × volume, summed up. */
  value: number;
  volume: number;
};

const dayMs = 86_400_000;

const make = (): Indicator<VwapState> => ({
  outputs: ['vwap'],
  warmUp: 0,
  lookback: closesBack(0),
  initial: { day: -1, value: 0, volume: 0 },
  update: (state, { openTimeMs, high, low, close, volume }, _history, out, at) => {
    const day = Math.floor(openTimeMs / dayMs);
    if (day !== state.day) {
      state.day = day;
      state.value = 0;
      state.volume = 0;
    }
    state.value += ((high + low + close) / 3) * volume;
    state.volume += volume;
    out[at] = state.volume > 0 ? state.value / state.volume : close;
  },
});

export const vwap: IndicatorDefinition = { name: 'vwap', parameters: [], make };
