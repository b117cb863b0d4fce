/** Log return: the natural logarithm of the close over the one before it. 0 where one of the two is 0. */
import { logReturnAgo } from './history';
import { closesBack, type Indicator } from './indicator';
import type { IndicatorDefinition } from './indicator-definition';

const make = (): Indicator<Record<string, never>> => ({
  outputs: ['log_return'],
  warmUp: 1,
  lookback: closesBack(1),
  initial: {},
  update: (_state, _bar, history, out, at) => {
    if (history.count > 1) out[at] = logReturnAgo(history, 0);
  },
});

export const logReturn: IndicatorDefinition = { name: 'log_return', parameters: [], make };
