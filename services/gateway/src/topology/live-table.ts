/** What the topics have told since the gateway runs: per series the newest klines and the state of its feed. */
import type { ApiSeriesKline, FeedState } from '@cryptostream/contracts';
import { Series } from '@cryptostream/domain';

export type LiveSeries = {
  readonly series: Series.Series;
  /** The newest closed kline. */
  readonly closed: ApiSeriesKline | null;
  /** The kline in progress. */
  readonly open: ApiSeriesKline | null;
  readonly feed: FeedState | null;
  /** Open times of the newest closed klines in order of arrival, at most `remembered`. */
  readonly recentOpenTimesMs: readonly number[];
};

export type LiveTable = { readonly [seriesKey: string]: LiveSeries };

export const remembered = 256;

export const withClosed = (table: LiveTable, kline: ApiSeriesKline): LiveTable => {
  const live = seriesOf(table, kline);
  const isNewest = live.closed === null || kline.open_time_ms >= live.closed.open_time_ms;
  return put(table, {
    ...live,
    closed: isNewest ? kline : live.closed,
    open: live.open !== null && live.open.open_time_ms > kline.open_time_ms ? live.open : null,
    recentOpenTimesMs: [...live.recentOpenTimesMs.slice(1 - remembered), kline.open_time_ms],
  });
};

/** @returns null when the kline is already closed: what was provisional comes too late */
export const withOpen = (table: LiveTable, kline: ApiSeriesKline): LiveTable | null => {
  const live = seriesOf(table, kline);
  return live.closed !== null && kline.open_time_ms <= live.closed.open_time_ms
    ? null
    : put(table, { ...live, open: kline });
};

export const withFeed = (table: LiveTable, feed: FeedState): LiveTable =>
  put(table, { ...seriesOf(table, feed), feed });

/** Sources of which the state of at least one feed is known. */
export const fedSources = (table: LiveTable): readonly string[] => [
  ...new Set(Object.values(table).flatMap(({ series, feed }) => (feed === null ? [] : [series.source]))),
];

const seriesOf = (table: LiveTable, { source, symbol, interval }: Series.Series): LiveSeries => {
  const series = { source, symbol, interval };
  return (
    table[Series.toKey(series)] ?? { series, closed: null, open: null, feed: null, recentOpenTimesMs: [] }
  );
};

const put = (table: LiveTable, live: LiveSeries): LiveTable => ({
  ...table,
  [Series.toKey(live.series)]: live,
});
