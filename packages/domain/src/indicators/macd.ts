/**
 * Moving average convergence/divergence: the fast EMA of the close less the slow one, an EMA of that as signal, and the
 * difference of both as histogram. All three appear together, when the signal is there.
 *
 * Agrees with TA-Lib's MACD: both averages begin at the same kline, the `slow`-th, each with the simple mean of its own last
 * closes there. So the fast one is not `ema_<fast>`, which begins earlier; the two grow together with time.
 */
import { closeAgo, type History } from './history';
import { closesBack, type Indicator } from './indicator';
import { klines, type IndicatorDefinition } from './indicator-definition';

type MacdParameters = { readonly fast: number; readonly slow: number; readonly signal: number };

/** `signal` is a sum until there are as many differences as its period. */
type MacdState = { fast: number; slow: number; signal: number };

const make = ({ fast, slow, signal }: MacdParameters): Indicator<MacdState> => {
  const name = `macd_${fast}_${slow}_${signal}`;
  const weights = { fast: 2 / (fast + 1), slow: 2 / (slow + 1), signal: 2 / (signal + 1) };
  return {
    outputs: [name, `${name}_signal`, `${name}_histogram`],
    warmUp: slow + signal - 2,
    lookback: closesBack(slow - 1),
    initial: { fast: 0, slow: 0, signal: 0 },
    update: (state, { close }, history, out, at) => {
      const differences = history.count - slow + 1;
      if (differences < 1) return;
      if (differences === 1) {
        state.fast = meanOfCloses(history, fast);
        state.slow = meanOfCloses(history, slow);
      } else {
        state.fast += (close - state.fast) * weights.fast;
        state.slow += (close - state.slow) * weights.slow;
      }
      const line = state.fast - state.slow;
      if (differences > signal) state.signal += (line - state.signal) * weights.signal;
      else {
        state.signal += line;
        if (differences < signal) return;
        state.signal /= signal;
      }
      out[at] = line;
      out[at + 1] = state.signal;
      out[at + 2] = line - state.signal;
    },
  };
};

const meanOfCloses = (history: History, period: number): number => {
  let sum = 0;
  for (let age = period - 1; age >= 0; age -= 1) sum += closeAgo(history, age);
  return sum / period;
};

export const macd: IndicatorDefinition<MacdParameters> = {
  name: 'macd',
  parameters: [klines('fast', 2), klines('slow', 2), klines('signal')],
  refuse: ({ fast, slow }) => (fast < slow ? null : `fast (${fast}) is not smaller than slow (${slow})`),
  make,
};
