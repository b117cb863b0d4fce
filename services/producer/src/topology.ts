/**
 * What the producer computes for one series: which closed klines go out, in which order, and when history has to be asked
 * for. Pure. It keeps the producer's promise: each closed kline once, in open-time order; a hole of ours is filled before
 * later klines go out; a hole of the exchange becomes a gap record, and only when the exchange has had time to settle.
 */
import type { Gap } from '@cryptostream/contracts';
import { Interval, type Kline, type Series } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';

export type Feed = {
  readonly series: Series.Series;
  /** Open time of the next closed kline to go out. */
  readonly nextOpenTimeMs: number;
  /** True until the first kline has gone out: what is missing before it is not a gap, the series just begins later. */
  readonly fresh: boolean;
  /** Closed klines of the stream beyond a hole, oldest first. */
  readonly pending: readonly Kline[];
};

export type Emission =
  | { readonly _tag: 'Closed'; readonly kline: Kline; readonly origin: 'stream' | 'backfill' | 'repair' }
  | { readonly _tag: 'Gap'; readonly gap: Gap };

/** What is remembered beyond a hole; more than this comes back by REST anyway. */
const pendingLimit = 1_000;

/** How long after a hole's end the exchange is given before its silence is believed. */
const settleMs = 10_000;

/** An open kline is overdue this long after it should have closed: then REST is asked, whatever the stream does. */
const overdueMs = 5_000;

export const startFeed = (series: Series.Series, nextOpenTimeMs: number, fresh: boolean): Feed => ({
  series,
  nextOpenTimeMs,
  fresh,
  pending: [],
});

/** A closed kline came by the stream. */
export const onClosedKline = (feed: Feed, kline: Kline): readonly [Feed, readonly Emission[]] =>
  kline.openTimeMs < feed.nextOpenTimeMs
    ? [feed, []]
    : kline.openTimeMs === feed.nextOpenTimeMs && !feed.fresh
      ? drain(emit(feed, kline, 'stream'))
      : [{ ...feed, pending: insert(feed.pending, kline) }, []];

/** A page of history that was asked for from `nextOpenTimeMs` on. */
export const onPage = (feed: Feed, page: KlinePage): readonly [Feed, readonly Emission[]] =>
  drain(
    withPending(feed, page)
      .filter(({ kline }) => kline.openTimeMs >= feed.nextOpenTimeMs)
      .reduce<Progress>((progress, shown) => takeShown(progress, shown, page.serverTimeMs), {
        feed,
        emissions: [],
        blocked: false,
      }),
  );

/** Whether REST has to be asked now. */
export const needsHistory = (feed: Feed, serverTimeMs: number): boolean =>
  feed.pending.length > 0 ||
  serverTimeMs >= feed.nextOpenTimeMs + Interval.lengthMs(feed.series.interval) + overdueMs;

/** How many closed klines the exchange should have that have not gone out. */
export const behind = (feed: Feed, serverTimeMs: number): number =>
  Math.max(0, Math.floor((serverTimeMs - feed.nextOpenTimeMs) / Interval.lengthMs(feed.series.interval)));

/** For how long the next closed kline to go out has been overdue, ms; 0 while it is open. */
export const overdueForMs = (feed: Feed, serverTimeMs: number): number =>
  Math.max(0, serverTimeMs - feed.nextOpenTimeMs - Interval.lengthMs(feed.series.interval));

type Progress = {
  readonly feed: Feed;
  readonly emissions: readonly Emission[];
  /** A hole that cannot be judged yet stands in the way. */
  readonly blocked: boolean;
};

type Shown = { readonly kline: Kline; readonly origin: 'stream' | 'backfill' };

// What history lacks between its klines may have come by the stream: then it is no hole.
const withPending = ({ pending, fresh }: Feed, page: KlinePage): readonly Shown[] => {
  const closed = page.klines.filter((kline) => kline.closed);
  const shown = closed.map((kline): Shown => ({ kline, origin: 'backfill' }));
  if (fresh || pending.length === 0) return shown;
  const times = new Set(closed.map(({ openTimeMs }) => openTimeMs));
  const lastMs = closed.at(-1)?.openTimeMs ?? -Infinity;
  const others = pending.filter(({ openTimeMs }) => openTimeMs < lastMs && !times.has(openTimeMs));
  return [...shown, ...others.map((kline): Shown => ({ kline, origin: 'stream' }))].toSorted(
    (left, right) => left.kline.openTimeMs - right.kline.openTimeMs,
  );
};

const takeShown = (progress: Progress, { kline, origin }: Shown, serverTimeMs: number): Progress => {
  const { feed } = progress;
  if (progress.blocked || kline.openTimeMs < feed.nextOpenTimeMs) return progress;
  if (kline.openTimeMs === feed.nextOpenTimeMs || feed.fresh) return emit(progress, kline, origin);
  if (serverTimeMs < kline.openTimeMs + settleMs) return { ...progress, blocked: true };
  return emit(emitGap(progress, kline.openTimeMs), kline, origin);
};

const emit = (from: Progress | Feed, kline: Kline, origin: Shown['origin']): Progress => {
  const { feed, emissions } = 'feed' in from ? from : { feed: from, emissions: [] };
  return {
    feed: {
      ...feed,
      fresh: false,
      nextOpenTimeMs: kline.openTimeMs + Interval.lengthMs(feed.series.interval),
    },
    emissions: [...emissions, { _tag: 'Closed', kline, origin }],
    blocked: false,
  };
};

const emitGap = ({ feed, emissions }: Progress, toMs: number): Progress => ({
  feed: { ...feed, nextOpenTimeMs: toMs },
  emissions: [...emissions, { _tag: 'Gap', gap: { ...feed.series, fromMs: feed.nextOpenTimeMs, toMs } }],
  blocked: false,
});

// Klines that waited beyond the hole go out as far as they follow on; those that history brought meanwhile are dropped.
const drain = ({ feed, emissions }: Progress): readonly [Feed, readonly Emission[]] => {
  const waiting = feed.pending.filter(({ openTimeMs }) => openTimeMs >= feed.nextOpenTimeMs);
  const [next, ...rest] = waiting;
  return next !== undefined && next.openTimeMs === feed.nextOpenTimeMs && !feed.fresh
    ? drain({ ...emit({ feed: { ...feed, pending: rest }, emissions, blocked: false }, next, 'stream') })
    : [{ ...feed, pending: waiting }, emissions];
};

const insert = (pending: readonly Kline[], kline: Kline): readonly Kline[] =>
  [...pending.filter(({ openTimeMs }) => openTimeMs !== kline.openTimeMs), kline]
    .toSorted((left, right) => left.openTimeMs - right.openTimeMs)
    .slice(-pendingLimit);
