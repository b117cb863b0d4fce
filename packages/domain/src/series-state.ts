/**
 * What is remembered of one series, and what one more closed kline of it means. This is the heart of the pipeline: a pure
 * fold over the log, whose values depend on the log alone.
 */
import * as Decimal from './decimal';
import type { Enrichment, EnrichmentState, EnrichmentValues } from './enrichment';
import * as Interval from './interval';
import type { Kline } from './kline';

/** Open times `[fromMs, toMs)` that are missing. */
export type Hole = {
  readonly fromMs: number;
  readonly toMs: number;
  /** True once the exchange confirmed that it has nothing there either (a `gap` record). */
  readonly confirmed: boolean;
};

export type SeriesState = {
  /** Open time of the first kline: what is older than it comes late. */
  readonly firstOpenTimeMs: number;
  /** Open time of the newest closed kline. */
  readonly lastOpenTimeMs: number;
  readonly holes: readonly Hole[];
  /** Canonical texts of the newest klines by open time, oldest first: what a repetition is compared with. */
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
};

export type Outcome =
  | { readonly _tag: 'Enriched'; readonly enriched: EnrichedKline; readonly hole: Hole | null }
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

/** One closed kline more. */
export const advance =
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
    const [values] = enrichment.step(state?.enrichment ?? enrichment.initial, toBar(kline));
    return { kline, values, flags: flagsOf(state, kline) };
  };

/** The exchange confirmed that it has nothing for these open times. */
export const confirmGap = (state: SeriesState, fromMs: number, toMs: number): SeriesState => ({
  ...state,
  holes: [
    ...state.holes.filter((hole) => hole.toMs <= fromMs || hole.fromMs >= toMs),
    { fromMs, toMs, confirmed: true },
  ]
    .toSorted((left, right) => left.fromMs - right.fromMs)
    .slice(-rememberedHoles),
});

const first = (enrichment: Enrichment, kline: Kline): SeriesState => ({
  firstOpenTimeMs: kline.openTimeMs,
  lastOpenTimeMs: kline.openTimeMs - Interval.lengthMs(kline.interval),
  holes: [],
  recent: [],
  enrichment: enrichment.initial,
});

const goOn = (enrichment: Enrichment, state: SeriesState, kline: Kline): readonly [Outcome, SeriesState] => {
  const flags = flagsOf(state, kline);
  const hole = holeBefore(state, kline);
  const [values, next] = enrichment.step(state.enrichment, toBar(kline));
  return [
    { _tag: 'Enriched', enriched: { kline, values, flags }, hole },
    {
      firstOpenTimeMs: state.firstOpenTimeMs,
      lastOpenTimeMs: kline.openTimeMs,
      holes: hole === null ? state.holes : [...state.holes, hole].slice(-rememberedHoles),
      recent: [...state.recent.slice(1 - memory), toRecent(kline)],
      enrichment: next,
    },
  ];
};

const lookBack = (state: SeriesState, kline: Kline): readonly [Outcome, SeriesState] => {
  if (kline.openTimeMs < state.firstOpenTimeMs) return [{ _tag: 'Late', kline }, state];
  const hole = state.holes.find(({ fromMs, toMs }) => kline.openTimeMs >= fromMs && kline.openTimeMs < toMs);
  if (hole !== undefined) return [{ _tag: 'Late', kline }, fillHole(state, hole, kline)];
  const seen = state.recent.find(([openTimeMs]) => openTimeMs === kline.openTimeMs);
  if (seen === undefined) return [{ _tag: 'Restated', kline, compared: false }, state];
  return isSame(seen, toRecent(kline))
    ? [{ _tag: 'Repeated', kline }, state]
    : [{ _tag: 'Restated', kline, compared: true }, state];
};

const holeBefore = (state: SeriesState, kline: Kline): Hole | null => {
  const fromMs = state.lastOpenTimeMs + Interval.lengthMs(kline.interval);
  return kline.openTimeMs > fromMs && !isConfirmed(state, fromMs, kline.openTimeMs)
    ? { fromMs, toMs: kline.openTimeMs, confirmed: false }
    : null;
};

const isConfirmed = (state: SeriesState, fromMs: number, toMs: number): boolean =>
  state.holes.some((hole) => hole.confirmed && hole.fromMs <= fromMs && hole.toMs >= toMs);

// A late kline takes its open time out of the hole and is remembered, so that it is told from a repetition of itself.
const fillHole = (state: SeriesState, hole: Hole, kline: Kline): SeriesState => {
  const rest = [
    { ...hole, toMs: kline.openTimeMs },
    { ...hole, fromMs: kline.openTimeMs + Interval.lengthMs(kline.interval) },
  ].filter(({ fromMs, toMs }) => fromMs < toMs);
  return {
    ...state,
    holes: state.holes.flatMap((each) => (each === hole ? rest : [each])).slice(-rememberedHoles),
    recent: [...state.recent.slice(1 - memory), toRecent(kline)],
  };
};

const flagsOf = (state: SeriesState | null, kline: Kline): Flags => ({
  gapBefore:
    state === null ? 0 : Interval.countBetween(kline.interval, state.lastOpenTimeMs, kline.openTimeMs) - 1,
  zeroVolume: Decimal.isZero(kline.volume),
});

const toBar = (kline: Kline) => ({
  openTimeMs: kline.openTimeMs,
  open: Decimal.toNumber(kline.open),
  high: Decimal.toNumber(kline.high),
  low: Decimal.toNumber(kline.low),
  close: Decimal.toNumber(kline.close),
  volume: Decimal.toNumber(kline.volume),
});

const toRecent = (kline: Kline): RecentKline => [
  kline.openTimeMs,
  ...[kline.open, kline.high, kline.low, kline.close, kline.volume].map(Decimal.toCanonical),
  kline.quoteVolume === undefined ? null : Decimal.toCanonical(kline.quoteVolume),
  kline.trades === undefined ? null : String(kline.trades),
  kline.takerBuyVolume === undefined ? null : Decimal.toCanonical(kline.takerBuyVolume),
  kline.takerBuyQuoteVolume === undefined ? null : Decimal.toCanonical(kline.takerBuyQuoteVolume),
];

// A field that one of the two lacks is not a difference: archives of one source have fewer columns than its API.
const isSame = (left: RecentKline, right: RecentKline): boolean =>
  left.every((text, index) => {
    const other = right[index];
    return text === null || other === null || text === other;
  });
