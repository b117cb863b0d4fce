/**
 * On-balance volume: the volume of the first kline, then plus the volume of each kline that closes above the one before it,
 * minus that of each that closes below. Agrees with TA-Lib's OBV. Its level depends on where the series begins; its changes mean
 * something.
 */
import { addTo, zero, type CompensatedSum } from './compensated-sum';
import { closeAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import type { IndicatorDefinition } from './indicator-definition';

type ObvState = { total: CompensatedSum };

const make = (): Indicator<ObvState> => ({
  outputs: ['obv'],
  warmUp: 0,
  lookback: closesBack(1),
  initial: { total: zero() },
  update: ({ total }, { close, volume }, history, out, at) => {
    const change = history.count === 1 ? 1 : close - closeAgo(history, 1);
    if (change > 0) addTo(total, volume);
    else if (change < 0) addTo(total, -volume);
    out[at] = total.sum;
  },
});

export const obv: IndicatorDefinition = { name: 'obv', parameters: [], make };
