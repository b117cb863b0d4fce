/**
 * Whether a kline moved as none of the last ones: its close, high and low against the close before it, on a logarithmic scale,
 * measured by the median of the last returns and their median absolute deviation (robust z-score), which a few wild ones
 * among them do not change. A kline so marked is kept: the flag says "look at this one".
 *
 * @see Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993 (modified z-score, 0.6745)
 */
import { closeAgo, logRatio, logReturnAgo, type History, type Lookback } from '../indicators/history';
import { closesBack } from '../indicators/indicator';
import type { Bar } from '../indicators/bar';
import { insert, medianDistance, quantileOf, replace } from '../indicators/sorted-window';

export type OutlierConfiguration = {
  /** Number of log returns that a move is compared with. */
  readonly window: number;
  /** Robust z-score above which a move is an outlier. */
  readonly threshold: number;
  /** Log return below which nothing is one, however quiet the market was: 0.02 is about 2 %. */
  readonly minimumMove: number;
};

/** Whether a kline is near enough is mostly plain without the median, so that the returns are sorted only when it is not. */
export type OutlierState = {
  /** How many of the last returns are larger than a quarter of `minimumMove`. */
  large: number;
  /** The last returns in ascending order, as they were after `sortedAt` klines. */
  sorted: number[];
  sortedAt: number;
};

export const initialOutlier = (): OutlierState => ({ large: 0, sorted: [], sortedAt: 0 });

/** Back to the window that may have been sorted last. */
export const outlierLookback = (window: number): Lookback => closesBack(2 * window + 1);

// The median absolute deviation of a normal distribution is 0.6745 of its standard deviation.
const normal = 0.6745;

/**
 * Takes one bar, which stands in the history already, in place. Never an outlier before the window is full.
 *
 * @param steps open times since the kline before: after a gap a larger move is plausible, as the root of its length
 */
export const updateOutlier = (
  configuration: OutlierConfiguration,
  state: OutlierState,
  bar: Bar,
  history: History,
  steps: number,
): boolean => {
  if (history.count < 2) return false;
  const { window, minimumMove } = configuration;
  const isFull = history.count - 2 >= window;
  const reach = Math.sqrt(steps);
  // While most returns are at most a quarter of the smallest move that counts, so is their median, and what moved less than 0.7
  // of it is not far enough from there.
  const isNear =
    state.large * 2 < window && isWithin(bar, closeAgo(history, 1), 1 + 0.7 * minimumMove * reach);
  const isOutlier =
    isFull && !isNear && isFar(configuration, sortedReturns(state, history, window), bar, history, reach);
  const small = 1 + minimumMove / 4;
  if (isFull && isLarge(history, window, small)) state.large -= 1;
  if (isLarge(history, 0, small)) state.large += 1;
  return isOutlier;
};

// Here and in `isLarge` a ratio stands for its logarithm, which takes longer: ln(1 + x) is at most x.
const isWithin = ({ high, low, close }: Bar, previous: number, factor: number): boolean =>
  Math.max(high, close) <= previous * factor && Math.min(low, close) * factor >= previous;

const isLarge = (history: History, age: number, factor: number): boolean => {
  const close = closeAgo(history, age);
  const previous = closeAgo(history, age + 1);
  return close > previous * factor || previous > close * factor;
};

// Brings them up to date: all returns but that of the current kline, which they are to judge.
const sortedReturns = (state: OutlierState, history: History, window: number): readonly number[] => {
  const { sorted } = state;
  const newest = history.count - 1;
  let missing = newest - state.sortedAt;
  if (missing >= window) {
    sorted.length = 0;
    missing = window;
  }
  for (let age = missing; age > 0; age -= 1)
    if (sorted.length < window) insert(sorted, logReturnAgo(history, age));
    else replace(sorted, logReturnAgo(history, age + window), logReturnAgo(history, age));
  state.sortedAt = newest;
  return sorted;
};

const isFar = (
  { threshold, minimumMove }: OutlierConfiguration,
  sorted: readonly number[],
  { close, high, low }: Bar,
  history: History,
  reach: number,
): boolean => {
  const median = quantileOf(sorted, 0.5);
  const deviation = medianDistance(sorted, median) / normal;
  const limit = Math.max(threshold * deviation, minimumMove) * reach;
  const previous = closeAgo(history, 1);
  return [close, high, low].some((price) => Math.abs(moveOf(price, previous) - median) > limit);
};

/** To nothing, or from nothing, is as far as it gets. */
const moveOf = (price: number, previous: number): number =>
  price > 0 && previous > 0 ? logRatio(price, previous) : price === previous ? 0 : Infinity;
