/**
 * Whether a kline moved as none of the last ones: its close, high and low against the close before it, on a logarithmic scale,
 * measured by the median of the last returns and their median absolute deviation (robust z-score), which a few wild ones
 * among them do not change. A kline so marked is kept: the flag says "look at this one".
 *
 * @see Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993 (modified z-score, 0.6745)
 */
import { closeAgo, logRatio, logReturnAgo, type History } from '../indicators/history';
import type { Bar } from '../indicators/bar';
import { insert, medianDistance, quantileOf, remove } from '../indicators/sorted-window';

export type OutlierConfiguration = {
  /** Number of log returns that a move is compared with. */
  readonly window: number;
  /** Robust z-score above which a move is an outlier. */
  readonly threshold: number;
  /** Log return below which nothing is one, however quiet the market was: 0.02 is about 2 %. */
  readonly minimumMove: number;
};

/** The last log returns in ascending order. */
export type OutlierState = { sorted: number[] };

// The median absolute deviation of a normal distribution is 0.6745 of its standard deviation.
const normal = 0.6745;

/**
 * Takes one bar, which stands in the history already, in place. Never an outlier before the window is full.
 *
 * @param steps open times since the kline before: after a gap a larger move is plausible, as the root of its length
 */
export const updateOutlier = (
  { window, threshold, minimumMove }: OutlierConfiguration,
  { sorted }: OutlierState,
  bar: Bar,
  history: History,
  steps: number,
): boolean => {
  if (history.count < 2) return false;
  const isOutlier = sorted.length >= window && isWild();
  if (sorted.length >= window) remove(sorted, logReturnAgo(history, window));
  insert(sorted, logReturnAgo(history, 0));
  return isOutlier;

  function isWild(): boolean {
    const previous = closeAgo(history, 1);
    const median = quantileOf(sorted, 0.5);
    const deviation = medianDistance(sorted, median) / normal;
    const limit = Math.max(threshold * deviation, minimumMove) * Math.sqrt(steps);
    return (
      Math.abs(moveOf(bar.close, previous) - median) > limit ||
      Math.abs(moveOf(bar.high, previous) - median) > limit ||
      Math.abs(moveOf(bar.low, previous) - median) > limit
    );
  }
};

/** To nothing, or from nothing, is as far as it gets. */
const moveOf = (price: number, previous: number): number =>
  price > 0 && previous > 0 ? logRatio(price, previous) : price === previous ? 0 : Infinity;
