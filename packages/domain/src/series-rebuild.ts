/**
 * A series computed anew from its log, in the order of open times and with the latest version of each kline, whenever that came.
 * The log is read twice and never held: it is in open-time order but for exceptions (late, restated and repeated klines), and only
 * those are kept from the first reading to the second.
 */
import type { Enrichment } from './enrichment';
import * as Holes from './holes';
import type { Hole } from './holes';
import * as Interval from './interval';
import type { Kline } from './kline';
import { advanceOwned, confirmGap, isRepetition, type EnrichedKline, type SeriesState } from './series-state';

export type Exceptions = {
  /** By open time, its versions in the order of the log. */
  readonly versions: ReadonlyMap<number, readonly Kline[]>;
  /** What the exchange has confirmed to be missing, oldest first, which do not overlap. */
  readonly gaps: readonly Hole[];
};

export type Collector = {
  readonly kline: (kline: Kline) => void;
  /** Open times `[fromMs, toMs)`. */
  readonly gap: (fromMs: number, toMs: number) => void;
  readonly exceptions: () => Exceptions;
};

/** The first reading: every valid kline and gap of one series, in the order of the log. */
export const collector = (): Collector => {
  const versions = new Map<number, Kline[]>();
  let newestMs = -Infinity;
  let gaps: readonly Hole[] = [];
  return {
    kline: (kline) => {
      if (kline.openTimeMs > newestMs) newestMs = kline.openTimeMs;
      else versions.set(kline.openTimeMs, [...(versions.get(kline.openTimeMs) ?? []), kline]);
    },
    gap: (fromMs, toMs) => {
      gaps = Holes.joined(Holes.without(gaps, fromMs, toMs), [{ fromMs, toMs, confirmed: true }]);
    },
    exceptions: () => ({ versions, gaps }),
  };
};

export type Rebuilder = {
  /** The klines whose turn has come, enriched, in the order of their open times. */
  readonly kline: (kline: Kline) => readonly EnrichedKline[];
  /** Null: there was no kline. To be asked for at the end. */
  readonly state: () => SeriesState | null;
};

/** The second reading: the same klines again. */
export const rebuilder = (
  enrichment: Enrichment,
  interval: Interval.Interval,
  { versions, gaps }: Exceptions,
): Rebuilder => {
  const advance = advanceOwned(enrichment);
  const exceptional = [...versions.keys()].toSorted((left, right) => left - right);
  let nextException = 0;
  let nextGap = 0;
  let newestMs = -Infinity;
  let state: SeriesState | null = null;

  const confirmBefore = (toMs: number): void => {
    if (state === null) return;
    const fromMs = state.lastOpenTimeMs + Interval.lengthMs(interval);
    while (nextGap < gaps.length && gaps[nextGap]!.toMs <= fromMs) nextGap += 1;
    for (let index = nextGap; index < gaps.length && gaps[index]!.fromMs < toMs; index += 1)
      state = confirmGap(
        state,
        interval,
        Math.max(gaps[index]!.fromMs, fromMs),
        Math.min(gaps[index]!.toMs, toMs),
      );
  };
  const take = (kline: Kline): readonly EnrichedKline[] => {
    if (state !== null && kline.openTimeMs > state.lastOpenTimeMs + Interval.lengthMs(interval))
      confirmBefore(kline.openTimeMs);
    const [outcome, after] = advance(state, kline);
    state = after;
    return outcome._tag === 'Enriched' ? [outcome.enriched] : [];
  };
  const takeExceptionsBefore = (openTimeMs: number): readonly EnrichedKline[] => {
    const taken: EnrichedKline[] = [];
    for (; nextException < exceptional.length && exceptional[nextException]! < openTimeMs; nextException += 1)
      taken.push(...take(latest(versions.get(exceptional[nextException]!)!)));
    return taken;
  };
  return {
    kline: (kline) => {
      const { openTimeMs } = kline;
      if (openTimeMs <= newestMs) return [];
      newestMs = openTimeMs;
      const before = takeExceptionsBefore(openTimeMs);
      const later = versions.get(openTimeMs);
      if (later === undefined) return before.length === 0 ? take(kline) : [...before, ...take(kline)];
      nextException += 1;
      return [...before, ...take(latest([kline, ...later]))];
    },
    state: () => {
      confirmBefore(Infinity);
      return state;
    },
  };
};

/** A repetition changes nothing: the version that it repeats stays, with its texts and fields. */
const latest = (versions: readonly Kline[]): Kline =>
  versions.reduce((known, kline) => (isRepetition(known, kline) ? known : kline));
