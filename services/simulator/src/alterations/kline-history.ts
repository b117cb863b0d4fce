/** What REST says of an altered kline, and when. Pure. Times are the market's clock without `clock_offset`, epoch ms. */
import type { Interval } from '@cryptostream/domain';
import type { DataFault } from '../faults/fault';

export type Alteration = {
  readonly faultId: number;
  readonly kind: DataFault['kind'];
  readonly symbol: string;
  readonly interval: Interval.Interval;
  /** Open times `[fromMs, toMs)`, on the grid. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When it was asked for. */
  readonly sinceMs: number;
  /** To when it appears or is restated, from its end or `sinceMs`, what is later; absent: never. */
  readonly afterMs?: number | undefined;
};

/** Version 0 is the original, 1 the first restatement. */
export type Answered = { readonly version: number; readonly fromMs: number; readonly toMs?: number };

/** When what was hidden appears, or is restated; undefined: never. */
export const momentOf = ({ sinceMs, afterMs }: Alteration, endMs: number): number | undefined =>
  afterMs === undefined ? undefined : Math.max(sinceMs, endMs) + afterMs;

/**
 * @param endMs first ms after the kline
 * @returns which version REST answers at a time from then on; undefined: none
 */
export const versionAt =
  (alterations: readonly Alteration[], endMs: number) =>
  (timeMs: number): number | undefined => {
    const isHidden = alterations.some(
      (each) =>
        each.kind === 'hide_klines' &&
        timeMs >= Math.max(each.sinceMs, endMs) &&
        timeMs < (momentOf(each, endMs) ?? Infinity),
    );
    return isHidden
      ? undefined
      : alterations.filter(
          (each) => each.kind === 'restate_klines' && (momentOf(each, endMs) ?? Infinity) <= timeMs,
        ).length;
  };

/** All that REST answers of it in the course of time, the oldest first. The last is what stays, if it has no end. */
export const historyOf = (alterations: readonly Alteration[], endMs: number): readonly Answered[] => {
  const at = versionAt(alterations, endMs);
  const moments = alterations.flatMap((each) => [each.sinceMs, momentOf(each, endMs) ?? endMs]);
  const starts = [...new Set([endMs, ...moments.filter((timeMs) => timeMs > endMs)])].toSorted(
    (left, right) => left - right,
  );
  return starts.reduce<readonly Answered[]>((found, fromMs, index) => {
    const [version, toMs] = [at(fromMs), starts[index + 1]];
    const last = found.at(-1);
    const until = toMs === undefined ? {} : { toMs };
    if (version === undefined) return found;
    return last !== undefined && last.version === version && last.toMs === fromMs
      ? [...found.slice(0, -1), { version, fromMs: last.fromMs, ...until }]
      : [...found, { version, fromMs, ...until }];
  }, []);
};
