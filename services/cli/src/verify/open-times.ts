/**
 * Which open times a file has had so far: everything between the first and the last of them but for the gaps. So memory
 * grows with the gaps, not with the rows, and a row that is out of order is told from a repetition.
 */
import { Interval } from '@cryptostream/domain';

/** Open times `[fromMs, toMs)` that are missing. */
export type OpenTimeGap = { readonly fromMs: number; readonly toMs: number };

export type Place = 'in_order' | 'repeated' | 'out_of_order';

export type OpenTimes = {
  /** @param timeMs on the grid of the interval */
  readonly note: (timeMs: number) => Place;
  /** Of the row before which the newest stands: epoch ms. */
  readonly lastMs: () => number | undefined;
  /** Oldest first. */
  readonly gaps: () => readonly OpenTimeGap[];
  /** How many more there are than are remembered. */
  readonly forgotten: () => number;
};

/** @param limit how many gaps are remembered, the first ones */
export const openTimes = (interval: Interval.Interval, limit: number): OpenTimes => {
  const lengthMs = Interval.lengthMs(interval);
  const gaps: OpenTimeGap[] = [];
  let firstMs: number | undefined;
  let lastMs = -Infinity;
  let forgotten = 0;
  // From here on gaps are counted and not remembered.
  let blindMs = Infinity;

  const goOn = (timeMs: number): void => {
    const fromMs = lastMs + lengthMs;
    lastMs = timeMs;
    if (fromMs === timeMs) return;
    if (gaps.length < limit) gaps.push({ fromMs, toMs: timeMs });
    else {
      forgotten += 1;
      blindMs = Math.min(blindMs, fromMs);
    }
  };

  const beginEarlier = (timeMs: number): Place => {
    const gap = { fromMs: timeMs + lengthMs, toMs: firstMs! };
    firstMs = timeMs;
    if (gap.fromMs < gap.toMs && gaps.length < limit) gaps.unshift(gap);
    else if (gap.fromMs < gap.toMs) {
      forgotten += 1;
      blindMs = gap.fromMs;
    }
    return 'out_of_order';
  };

  const lookBack = (timeMs: number): Place => {
    if (timeMs === lastMs) return 'repeated';
    if (timeMs >= blindMs) return 'out_of_order';
    if (timeMs < firstMs!) return beginEarlier(timeMs);
    const at = gaps.findLastIndex(({ fromMs }) => fromMs <= timeMs);
    const gap = gaps[at];
    if (gap === undefined || timeMs >= gap.toMs) return 'repeated';
    gaps.splice(at, 1, ...without(gap, timeMs, timeMs + lengthMs));
    return 'out_of_order';
  };

  return {
    note: (timeMs) => {
      if (timeMs <= lastMs) return lookBack(timeMs);
      if (firstMs === undefined) [firstMs, lastMs] = [timeMs, timeMs];
      else goOn(timeMs);
      return 'in_order';
    },
    lastMs: () => (firstMs === undefined ? undefined : lastMs),
    gaps: () => gaps,
    forgotten: () => forgotten,
  };
};

const without = (gap: OpenTimeGap, fromMs: number, toMs: number): readonly OpenTimeGap[] =>
  [
    { ...gap, toMs: fromMs },
    { ...gap, fromMs: toMs },
  ].filter((part) => part.fromMs < part.toMs);
