/**
 * What is remembered of one series, and what one more closed kline of it means. This is the heart of the pipeline: a pure
 * fold over the log, whose values depend on the log alone.
 */
import * as Decimal from './decimal';
import type { Enriched, Enrichment, EnrichmentState, EnrichmentValues } from './enrichment';
import type { Bar } from './indicators/bar';
import * as Holes from './holes';
import type { Hole } from './holes';
import * as Interval from './interval';
import type { Kline } from './kline';

export type SeriesState = {
  /** Open time of the oldest kline there was: what is older still comes late. */
  readonly firstOpenTimeMs: number;
  /** Open time of the newest closed kline. */
  readonly lastOpenTimeMs: number;
  readonly holes: readonly Hole[];
  /** Texts of the newest klines as they came, oldest first: what a repetition is compared with. */
  readonly recent: readonly RecentKline[];
  readonly enrichment: EnrichmentState;
};

export type RecentKline = readonly [openTimeMs: number, ...texts: readonly (string | null)[]];

export type EnrichedKline = {
  readonly kline: Kline;
  readonly values: EnrichmentValues;
  readonly flags: Flags;
};

export type Flags = {
  /** Number of open times missing between this kline and the one before it. */
  readonly gapBefore: number;
  readonly zeroVolume: boolean;
  /** Moved as none of the klines before it (`enrichment/outlier.ts`). */
  readonly outlier: boolean;
};

export type Outcome =
  /** `holes`: what is missing since the kline before it and was not confirmed by the exchange. */
  | { readonly _tag: 'Enriched'; readonly enriched: EnrichedKline; readonly holes: readonly Hole[] }
  /** Numerically equal to one already seen: nothing to store. */
  | { readonly _tag: 'Repeated'; readonly kline: Kline }
  /** Differs from the one already seen; `compared` is false when that one is too old to be remembered. */
  | { readonly _tag: 'Restated'; readonly kline: Kline; readonly compared: boolean }
  /** Belongs in a hole, or before the first kline: stored raw, not enriched until a recompute. */
  | { readonly _tag: 'Late'; readonly kline: Kline };

/** How many holes are remembered, the newest: the state has to fit into one record however often an exchange fails. */
export const rememberedHoles = 1_000;

/** How many klines back a repetition is told from a restatement. */
export const memory = 32;

/** One closed kline more. The state that was given stays what it was. */
export const advance =
  (enrichment: Enrichment) =>
  (state: SeriesState | null, kline: Kline): readonly [Outcome, SeriesState] =>
    state !== null && kline.openTimeMs <= state.lastOpenTimeMs
      ? lookBack(state, kline)
      : advanceOwned(enrichment)(state === null ? null : own(enrichment, state), kline);

/** A copy for `advanceOwned`. */
export const own = (enrichment: Enrichment, state: SeriesState): SeriesState => ({
  ...state,
  enrichment: enrichment.copy(state.enrichment),
});

/**
 * The same without a copy, for many klines of a series in a row: `state` comes from `own` or from here, nobody else holds it,
 * and it is not looked at again. The same state comes back when nothing changed.
 */
export const advanceOwned =
  (enrichment: Enrichment) =>
  (state: SeriesState | null, kline: Kline): readonly [Outcome, SeriesState] =>
    state === null
      ? goOn(enrichment, first(enrichment, kline), kline)
      : kline.openTimeMs > state.lastOpenTimeMs
        ? goOn(enrichment, state, kline)
        : lookBack(state, kline);

/**
 * Values an open kline would have if it closed now. Does not advance the state.
 *
 * @returns null when the kline is not newer than the newest closed one
 */
export const provisional =
  (enrichment: Enrichment) =>
  (state: SeriesState | null, kline: Kline): EnrichedKline | null => {
    if (state !== null && kline.openTimeMs <= state.lastOpenTimeMs) return null;
    const gapBefore = gapBeforeOf(state, kline);
    const [enriched] = enrichment.step(state?.enrichment ?? enrichment.initial, toBar(kline), gapBefore + 1);
    return toEnriched(kline, gapBefore, enriched);
  };

/**
 * The exchange confirmed that it has nothing for the open times `[fromMs, toMs)`. What is there all the same, of what came
 * before, is no part of a hole.
 */
export const confirmGap = (
  state: SeriesState,
  interval: Interval.Interval,
  fromMs: number,
  toMs: number,
): SeriesState => {
  const ahead = Holes.between(nextOpenTimeMs(state, interval), Infinity);
  const missing = Holes.within([...state.holes, ...ahead], fromMs, toMs);
  return withHoles(
    state,
    Holes.without(state.holes, fromMs, toMs),
    missing.map((hole) => ({ ...hole, confirmed: true })),
  );
};

const nextOpenTimeMs = ({ lastOpenTimeMs }: SeriesState, interval: Interval.Interval): number =>
  lastOpenTimeMs + Interval.lengthMs(interval);

const withHoles = (state: SeriesState, holes: readonly Hole[], more: readonly Hole[]): SeriesState =>
  more.length === 0 && holes === state.holes
    ? state
    : { ...state, holes: Holes.joined(holes, more).slice(-rememberedHoles) };

const first = (enrichment: Enrichment, kline: Kline): SeriesState => ({
  firstOpenTimeMs: kline.openTimeMs,
  lastOpenTimeMs: kline.openTimeMs - Interval.lengthMs(kline.interval),
  holes: [],
  recent: [],
  enrichment: enrichment.copy(enrichment.initial),
});

const goOn = (enrichment: Enrichment, state: SeriesState, kline: Kline): readonly [Outcome, SeriesState] => {
  const gapBefore = gapBeforeOf(state, kline);
  const holes = Holes.unconfirmedIn(state.holes, nextOpenTimeMs(state, kline.interval), kline.openTimeMs);
  const enriched = enrichment.update(state.enrichment, toBar(kline), gapBefore + 1);
  const { firstOpenTimeMs, holes: known, recent } = withHoles(state, state.holes, holes);
  return [
    { _tag: 'Enriched', enriched: toEnriched(kline, gapBefore, enriched), holes },
    {
      firstOpenTimeMs,
      lastOpenTimeMs: kline.openTimeMs,
      holes: known,
      recent: withRecent(recent, kline),
      enrichment: state.enrichment,
    },
  ];
};

const lookBack = (state: SeriesState, kline: Kline): readonly [Outcome, SeriesState] => {
  if (kline.openTimeMs < state.firstOpenTimeMs)
    return [{ _tag: 'Late', kline }, remember(beginEarlier(state, kline), kline)];
  if (state.holes.some(({ fromMs, toMs }) => kline.openTimeMs >= fromMs && kline.openTimeMs < toMs))
    return [{ _tag: 'Late', kline }, remember(fillHole(state, kline), kline)];
  const seen = state.recent.find(([openTimeMs]) => openTimeMs === kline.openTimeMs);
  if (seen === undefined) return [{ _tag: 'Restated', kline, compared: false }, state];
  return isSame(seen, toRecent(kline))
    ? [{ _tag: 'Repeated', kline }, state]
    : [{ _tag: 'Restated', kline, compared: true }, state];
};

const remember = (state: SeriesState, kline: Kline): SeriesState => ({
  ...state,
  recent: withRecent(state.recent, kline),
});

const withRecent = (recent: readonly RecentKline[], kline: Kline): readonly RecentKline[] => {
  const next = recent.slice(1 - memory);
  next.push(toRecent(kline));
  return next;
};

// A late kline takes its open time out of what is missing and is remembered: it is told from a repetition of itself, and
// another version of it does not take its place.
const fillHole = (state: SeriesState, { openTimeMs, interval }: Kline): SeriesState => ({
  ...state,
  holes: Holes.without(state.holes, openTimeMs, openTimeMs + Interval.lengthMs(interval)).slice(
    -rememberedHoles,
  ),
});

const beginEarlier = (state: SeriesState, { openTimeMs, interval }: Kline): SeriesState => ({
  ...withHoles(
    state,
    state.holes,
    Holes.between(openTimeMs + Interval.lengthMs(interval), state.firstOpenTimeMs),
  ),
  firstOpenTimeMs: openTimeMs,
});

const gapBeforeOf = (state: SeriesState | null, { interval, openTimeMs }: Kline): number =>
  state === null ? 0 : Interval.countBetween(interval, state.lastOpenTimeMs, openTimeMs) - 1;

const toEnriched = (kline: Kline, gapBefore: number, { values, isOutlier }: Enriched): EnrichedKline => ({
  kline,
  values,
  flags: { gapBefore, zeroVolume: Decimal.isZero(kline.volume), outlier: isOutlier },
});

const toBar = (kline: Kline): Bar => ({
  openTimeMs: kline.openTimeMs,
  open: Decimal.toNumber(kline.open),
  high: Decimal.toNumber(kline.high),
  low: Decimal.toNumber(kline.low),
  close: Decimal.toNumber(kline.close),
  volume: Decimal.toNumber(kline.volume),
});

const toRecent = (kline: Kline): RecentKline => [
  kline.openTimeMs,
  kline.open,
  kline.high,
  kline.low,
  kline.close,
  kline.volume,
  kline.quoteVolume ?? null,
  kline.trades === undefined ? null : String(kline.trades),
  kline.takerBuyVolume ?? null,
  kline.takerBuyQuoteVolume ?? null,
];

/** Whether another version of a kline that is known says nothing new: numerically equal in all fields that both have. */
export const isRepetition = (known: Kline, kline: Kline): boolean => isSame(toRecent(known), toRecent(kline));

// A field that one of the two lacks is not a difference: archives of one source have fewer columns than its API.
const isSame = ([, ...left]: RecentKline, [, ...right]: RecentKline): boolean =>
  left.every((text, index) => {
    const other = right[index] ?? null;
    return text === null || other === null || Decimal.equals(text, other);
  });
