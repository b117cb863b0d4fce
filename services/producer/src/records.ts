/** Klines, gaps and feed states as records of the log. Pure. */
import {
  encodeFeedState,
  encodeGap,
  encodeKline,
  Topics,
  type FeedState,
  type Gap,
  type Origin,
} from '@cryptostream/contracts';
import { Series, type Kline } from '@cryptostream/domain';
import type { NewRecord } from '@cryptostream/ports';

export type Produced = {
  readonly partition: number;
  readonly producedAtMs: number;
};

export const toKlineRecord = (
  kline: Kline,
  origin: Origin,
  eventTimeMs: number | null,
  { partition, producedAtMs }: Produced,
): NewRecord => ({
  topic: kline.closed ? Topics.klines(kline.interval) : Topics.openKlines(kline.interval),
  partition,
  key: kline.symbol,
  value: encodeKline(kline),
  headers: {
    type: 'kline',
    origin,
    ...(eventTimeMs === null ? {} : { event_time_ms: String(eventTimeMs) }),
    produced_at_ms: String(producedAtMs),
  },
});

export const toGapRecord = (gap: Gap, { partition, producedAtMs }: Produced): NewRecord => ({
  topic: Topics.klines(gap.interval),
  partition,
  key: gap.symbol,
  value: encodeGap(gap),
  headers: { type: 'gap', origin: 'backfill', produced_at_ms: String(producedAtMs) },
});

export const toFeedStateNewRecord = (feed: FeedState, { partition }: Produced): NewRecord => ({
  topic: Topics.feedState,
  partition,
  key: Series.toKey(feed),
  value: encodeFeedState(feed),
  headers: { type: 'feed-state' },
});
