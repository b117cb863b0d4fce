/**
 * A series computed anew from its log, in the order of open times and with the latest version of each kline, whenever that came.
 * The log is read twice and never held: it is in open-time order but for exceptions (late, restated and repeated klines), and only
 * those are kept from the first reading to the second. When they are too many the two readings are made again, each time for the
 * open times that follow, so that memory does not grow with them.
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
  /** Those of open times from here on were not kept; Infinity: all were. */
  readonly untilMs: number;
};

export type Collector = {
  readonly kline: (kline: Kline) => void;
  /** Open times `[fromMs, toMs)`. */
  readonly gap: (fromMs: number, toMs: number) => void;
  readonly exceptions: () => Exceptions;
};

/**
 * The first reading: every valid kline and gap of one series, in the order of the log.
 *
 * @param fromMs exceptions of earlier open times have been dealt with
 * @param limit how many to keep, at least those of one open time
 */
export const collector = (fromMs: number, limit: number): Collector => {
  const versions = new Map<number, Kline[]>();
  let kept = 0;
  let untilMs = Infinity;
  let newestMs = -Infinity;
  let gaps: readonly Hole[] = [];

  const keep = (kline: Kline): void => {
    const known = versions.get(kline.openTimeMs);
    if (known === undefined) versions.set(kline.openTimeMs, [kline]);
    // A repetition to the letter decides nothing.
    else if (isIdentical(known.at(-1), kline)) return;
    else known.push(kline);
    kept += 1;
    if (kept > limit && versions.size > 1) dropNewerHalf();
  };
  const dropNewerHalf = (): void => {
    const openTimes = [...versions.keys()].toSorted((left, right) => left - right);
    const dropped = openTimes.slice(Math.ceil(openTimes.length / 2));
    untilMs = dropped[0] ?? untilMs;
    for (const openTimeMs of dropped) {
      kept -= versions.get(openTimeMs)?.length ?? 0;
      versions.delete(openTimeMs);
    }
  };
  return {
    kline: (kline) => {
      if (kline.openTimeMs > newestMs) newestMs = kline.openTimeMs;
      else if (kline.openTimeMs >= fromMs && kline.openTimeMs < untilMs) keep(kline);
    },
    gap: (gapFromMs, toMs) => {
      gaps = Holes.joined(Holes.without(gaps, gapFromMs, toMs), [
        { fromMs: gapFromMs, toMs, confirmed: true },
      ]);
    },
    exceptions: () => ({ versions, gaps, untilMs }),
  };
};

const isIdentical = (known: Kline | undefined, kline: Kline): boolean =>
  JSON.stringify(known) === JSON.stringify(kline);

export type Rebuilder = {
  /** Before each second reading, with what the first has collected. */
  readonly begin: (exceptions: Exceptions) => void;
  /** The klines whose turn has come, enriched, in the order of their open times. */
  readonly kline: (kline: Kline) => readonly EnrichedKline[];
  /** Null: there was no kline. To be asked for at the end. */
  readonly state: () => SeriesState | null;
};

/** The second reading: the same klines again. */
export const rebuilder = (enrichment: Enrichment, interval: Interval.Interval): Rebuilder => {
  const advance = advanceOwned(enrichment);
  let { versions, gaps, untilMs }: Exceptions = { versions: new Map(), gaps: [], untilMs: -Infinity };
  let fromMs = -Infinity;
  let exceptional: readonly number[] = [];
  let nextException = 0;
  let nextGap = 0;
  let newestMs = -Infinity;
  let state: SeriesState | null = null;

  const confirmBefore = (toMs: number): void => {
    if (state === null) return;
    const afterMs = state.lastOpenTimeMs + Interval.lengthMs(interval);
    while (nextGap < gaps.length && gaps[nextGap]!.toMs <= afterMs) nextGap += 1;
    for (let index = nextGap; index < gaps.length && gaps[index]!.fromMs < toMs; index += 1)
      state = confirmGap(
        state,
        interval,
        Math.max(gaps[index]!.fromMs, afterMs),
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
    begin: (exceptions) => {
      fromMs = untilMs;
      ({ versions, gaps, untilMs } = exceptions);
      exceptional = [...versions.keys()].toSorted((left, right) => left - right);
      nextException = 0;
      newestMs = -Infinity;
    },
    kline: (kline) => {
      const { openTimeMs } = kline;
      if (openTimeMs <= newestMs) return [];
      newestMs = openTimeMs;
      if (openTimeMs < fromMs) return [];
      if (openTimeMs >= untilMs) return takeExceptionsBefore(untilMs);
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
