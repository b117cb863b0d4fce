/** What one record of the followed topics means: the next live table and the event to send, if any. Pure. */
import {
  enrichedRecordSchema,
  feedStateSchema,
  parseJson,
  toFeedStateRecord,
  Topics,
  type ApiSeriesKline,
  type FeedState,
  type FeedStatusEvent,
} from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { withClosed, withFeed, withOpen, type LiveTable } from './topology/live-table';
import { recordToItem, withSeries } from './topology/to-item';

export type Event =
  | { readonly name: 'kline'; readonly series: Series.Series; readonly data: ApiSeriesKline }
  | { readonly name: 'enriched'; readonly series: Series.Series; readonly data: ApiSeriesKline }
  | { readonly name: 'status'; readonly series: Series.Series; readonly data: FeedStatusEvent };

export type Step =
  | { readonly _tag: 'Changed'; readonly table: LiveTable; readonly event: Event }
  /** Already known, or older than what is known. */
  | { readonly _tag: 'Unchanged' }
  | { readonly _tag: 'NotUnderstood'; readonly message: string };

/** The topics the gateway follows. */
export const followedTopics = (intervals: readonly Interval.Interval[]): readonly string[] => [
  ...intervals.flatMap((interval) => [Topics.enriched(interval), Topics.openEnriched(interval)]),
  Topics.feedState,
];

export const step = (table: LiveTable, record: LogRecord): Step =>
  // Written anew long after it closed: it is no news, and history is read from the store.
  record.headers['origin'] === 'recompute' ? { _tag: 'Unchanged' } : stepNews(table, record);

const stepNews = (table: LiveTable, record: LogRecord): Step =>
  pipe(
    toJson(record),
    E.map((value) => (record.topic === Topics.feedState ? onFeedState(table, value) : onKline(table, value))),
    E.getOrElse(notUnderstood),
  );

/**
 * What records that stood in `feed.state` before it was followed tell: the newest state of each feed that nothing was heard
 * of since.
 */
export const feedsToRestore = (table: LiveTable, records: readonly LogRecord[]): readonly FeedState[] =>
  Object.values(records.reduce<LiveTable>(restoreOne, {})).flatMap(({ series, feed }) =>
    feed === null || table[Series.toKey(series)]?.feed ? [] : [feed],
  );

/** The change that a known state of a feed makes. */
export const onFeed = (table: LiveTable, feed: FeedState): Step & { readonly _tag: 'Changed' } => ({
  _tag: 'Changed',
  table: withFeed(table, feed),
  event: { name: 'status', series: toSeries(feed), data: toFeedStatusEvent(feed) },
});

const restoreOne = (table: LiveTable, record: LogRecord): LiveTable => {
  const next = step(table, record);
  return next._tag === 'Changed' ? next.table : table;
};

export const toFeedStatusEvent = (feed: FeedState): FeedStatusEvent => {
  const { v: _, ...event } = toFeedStateRecord(feed);
  return event;
};

const toJson = ({ value }: LogRecord): E.Either<string, unknown> =>
  value === null ? E.left('the record has no value') : parseJson(new TextDecoder().decode(value));

const onFeedState = (table: LiveTable, value: unknown): Step => {
  const feed = feedStateSchema.safeParse(value);
  return feed.success ? onFeed(table, feed.data) : notUnderstood(feed.error.message);
};

const onKline = (table: LiveTable, value: unknown): Step => {
  const record = enrichedRecordSchema.safeParse(value);
  if (!record.success) return notUnderstood(record.error.message);
  const { source, symbol, interval, closed } = record.data;
  if (!Interval.isInterval(interval)) return notUnderstood(`unknown interval ${interval}`);
  const series = { source, symbol, interval };
  const data = withSeries(series, closed, recordToItem(record.data));
  return closed ? onClosed(table, series, data) : onOpen(table, series, data);
};

const onClosed = (table: LiveTable, series: Series.Series, data: ApiSeriesKline): Step => ({
  _tag: 'Changed',
  table: withClosed(table, data),
  event: { name: 'enriched', series, data },
});

const onOpen = (table: LiveTable, series: Series.Series, data: ApiSeriesKline): Step => {
  const next = withOpen(table, data);
  return next === null
    ? { _tag: 'Unchanged' }
    : { _tag: 'Changed', table: next, event: { name: 'kline', series, data } };
};

const toSeries = ({ source, symbol, interval }: Series.Series): Series.Series => ({
  source,
  symbol,
  interval,
});

const notUnderstood = (message: string): Step => ({ _tag: 'NotUnderstood', message });
