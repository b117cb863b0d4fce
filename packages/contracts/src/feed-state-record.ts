/** The state of the feed of one series, on the compacted topic `feed.state` under the key of the series. */
import { Interval, type Series } from '@cryptostream/domain';
import { z } from 'zod';

/** live: frames arrive; backfilling: history is being fetched; stale: connected, but silent; down: no connection. */
export const feedStatuses = ['live', 'backfilling', 'stale', 'down'] as const;
export type FeedStatus = (typeof feedStatuses)[number];

export type FeedState = Series.Series & {
  readonly status: FeedStatus;
  readonly sinceMs: number;
  /** Open time of the newest closed kline in the topic. */
  readonly lastOpenTimeMs: number | null;
  /** Why, for a person: empty when live. */
  readonly detail: string;
};

export const feedStateSchema: z.ZodType<FeedState> = z
  .object({
    v: z.literal(1),
    source: z.string(),
    symbol: z.string(),
    interval: z.custom<Interval.Interval>(Interval.isInterval),
    status: z.enum(feedStatuses),
    since_ms: z.number().int(),
    last_open_time_ms: z.number().int().nullable(),
    detail: z.string(),
  })
  .transform(({ source, symbol, interval, status, since_ms, last_open_time_ms, detail }) => ({
    source,
    symbol,
    interval,
    status,
    sinceMs: since_ms,
    lastOpenTimeMs: last_open_time_ms,
    detail,
  }));

export const toFeedStateRecord = (feed: FeedState) => ({
  v: 1 as const,
  source: feed.source,
  symbol: feed.symbol,
  interval: feed.interval,
  status: feed.status,
  since_ms: feed.sinceMs,
  last_open_time_ms: feed.lastOpenTimeMs,
  detail: feed.detail,
});

export const encodeFeedState = (feed: FeedState): string => JSON.stringify(toFeedStateRecord(feed));
