/** The state of a feed as people see it, derived from what is known of connection and history. Pure. */
import type { FeedState, FeedStatus } from '@cryptostream/contracts';
import { Interval } from '@cryptostream/domain';
import type { Feed } from './topology';

export type Connection = {
  readonly connected: boolean;
  /** Why not, or the last trouble with REST; empty when all is well. */
  readonly trouble: string;
  /** Symbols for which nothing came for too long. */
  readonly silent: ReadonlySet<string>;
};

/** As one series sees it. */
export type SeriesConnection = Connection & {
  /** Why the exchange refuses the series; empty when it does not. */
  readonly refusal: string;
  /** Published klines that the exchange's history lacks. */
  readonly absent: number;
};

/** More than two klines and this time behind, and history is being fetched: a second's kline may be late by a few. */
const lateMs = 8_000;

/** The exchange's clock is known from an answer that may be a while old. */
const clockDoubtMs = 60_000;

const beyondTheClock = (openTimeMs: number): string =>
  `the topic holds a kline of ${new Date(openTimeMs).toISOString()}, which the exchange has not reached: nothing is published before it does`;

// Not the number: a row of them would be told one by one.
const absence = (klines: number): string =>
  klines === 0
    ? ''
    : 'the history of the exchange lacks klines that its stream has brought; they are asked for again';

const statusOf = (
  feed: Feed,
  connection: SeriesConnection,
  serverTimeMs: number,
): { readonly status: FeedStatus; readonly detail: string } => {
  const lengthMs = Interval.lengthMs(feed.series.interval);
  if (connection.refusal !== '') return { status: 'down', detail: connection.refusal };
  if (feed.nextOpenTimeMs > serverTimeMs + lengthMs + clockDoubtMs)
    return { status: 'down', detail: beyondTheClock(feed.nextOpenTimeMs - lengthMs) };
  if (!connection.connected) return { status: 'down', detail: connection.trouble || 'connecting' };
  if (connection.silent.has(feed.series.symbol))
    return { status: 'stale', detail: connection.trouble || 'connected, but nothing comes for this symbol' };
  const behindMs = serverTimeMs - feed.nextOpenTimeMs;
  return feed.fresh || behindMs > 3 * lengthMs + lateMs
    ? { status: 'backfilling', detail: connection.trouble || 'fetching history' }
    : { status: 'live', detail: absence(connection.absent) };
};

/** The record of a changed status; null when people would see no difference. */
export const toFeedState = (
  previous: FeedState | undefined,
  feed: Feed,
  connection: SeriesConnection,
  serverTimeMs: number,
  nowMs: number,
): FeedState | null => {
  const { status, detail } = statusOf(feed, connection, serverTimeMs);
  if (previous?.status === status && previous.detail === detail) return null;
  return {
    ...feed.series,
    status,
    detail,
    sinceMs: previous?.status === status ? previous.sinceMs : nowMs,
    lastOpenTimeMs: feed.fresh ? null : feed.nextOpenTimeMs - Interval.lengthMs(feed.series.interval),
  };
};
