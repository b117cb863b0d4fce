/** How much of the history is on the page: what is fetched or read, and how much of that is stored. */
import type { LoadProgress } from './terminal';

export type LoadTracker = {
  /** One of the parts being loaded: a series in klines, or files in bytes. */
  readonly loaded: (part: string, done: number, total: number) => void;
  /** Klines still to be fetched; the most there ever were is the whole. */
  readonly behind: (part: string, left: number) => void;
  readonly stored: (topic: string, nextOffset: number) => void;
  /** @param highs end of each topic; null when everything is loaded and stored */
  readonly progress: (highs: ReadonlyMap<string, number>) => LoadProgress | null;
};

/** The newest klines are always about to come. */
const alwaysBehind = 3;

/** @param parts how many there are */
export const trackLoad = (parts: number): LoadTracker => {
  const known = new Map<string, { readonly done: number; readonly total: number }>();
  const offsets = new Map<string, number>();
  let shown = 0;
  const loaded: LoadTracker['loaded'] = (part, done, total) => known.set(part, { done, total });
  return {
    loaded,
    behind: (part, left) => {
      const missing = left > alwaysBehind ? left : 0;
      const total = Math.max(known.get(part)?.total ?? 0, missing);
      loaded(part, total - missing, total);
    },
    stored: (topic, nextOffset) => offsets.set(topic, nextOffset),
    progress: (highs) => {
      const done = sum([...known.values()].map((part) => part.done));
      const total = sum([...known.values()].map((part) => part.total));
      const high = sum([...highs.values()]);
      const stored = sum([...offsets.values()]);
      if (known.size === parts && done >= total && high - stored <= alwaysBehind * parts) return null;
      const share = (total === 0 ? 0 : done / total) * (high === 0 ? 0 : stored / high);
      // More to store found meanwhile does not set the bar back.
      shown = Math.max(shown, Math.min(99, Math.floor(100 * share)));
      return { percent: shown, storedKlines: stored };
    },
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
