/** What the server pushes. */
import { Interval, Series } from '@cryptostream/domain';
import type { SeriesStatus, StatusResponse } from '@cryptostream/contracts';
import { toKline, type Kline } from '../market/kline';
import { push } from '../market/kline-book';
import { withKline } from '../market/ticker';
import type { Model } from './model';
import { apply, type Of, type Step } from './step';
import { catchUp, fetchSince, isShown } from './update-klines';

export const klinePushed = (model: Model, { kline: api, atMs }: Of<'KlinePushed'>): Step => {
  if (api.source !== model.series?.source) return apply(model);
  const kline = toKline(api, api.closed);
  const tickers = withKline(model.tickers, api, kline, atMs);
  return isShown(model, api) ? shownPushed({ ...model, tickers }, kline, atMs) : apply({ ...model, tickers });
};

export const feedPushed = (model: Model, { feed }: Of<'FeedPushed'>): Step => {
  const { status } = model.overview;
  if (status === null) return apply(model);
  return apply({ ...model, overview: { ...model.overview, status: withFeed(status, feed) } });
};

/** The stream could not resume where it was: read what it skipped. */
export const resetPushed = (model: Model, { reset }: Of<'ResetPushed'>): Step =>
  model.series !== null && isShown(model, reset)
    ? apply(model, fetchSince(model.series, reset.from_ms))
    : apply(model);

/** Between what the page has and what a stream brings from its opening on a kline may have closed. */
export const streamOpened = (model: Model): Step => {
  const next: Model = { ...model, connection: 'connected' };
  return model.connection === 'lost' || model.klines.length > 0 ? catchUp(next) : apply(next);
};

export const streamLost = (model: Model): Step => apply({ ...model, connection: 'lost' });

const shownPushed = (model: Model, kline: Kline, atMs: number): Step => {
  // Before the first page is there a lone kline would look like the whole series.
  if (model.load._tag !== 'Loaded') return apply({ ...model, lastUpdateMs: atMs });
  const klines = push(model.klines, kline);
  // What the book has let go can be read again, also where it went back to the first kline there is.
  const isTrimmed = klines.length < model.klines.length;
  const next: Model = {
    ...model,
    klines,
    lastUpdateMs: atMs,
    ...(isTrimmed && { history: { _tag: 'Idle' } }),
  };
  const last = model.klines.at(-1);
  const { series } = model;
  return series !== null && last !== undefined && leapsOver(last, kline, series.interval)
    ? apply(next, fetchSince(series, last.openTimeMs))
    : apply(next);
};

// A closed kline that says how many are missing before it explains its leap itself.
const leapsOver = (last: Kline, kline: Kline, interval: Interval.Interval): boolean =>
  kline.openTimeMs > last.openTimeMs + Interval.lengthMs(interval) * (kline.gapBefore + 1);

const withFeed = (status: StatusResponse, feed: Of<'FeedPushed'>['feed']): StatusResponse => ({
  ...status,
  series: status.series.map((series) =>
    Series.toKey(series) === Series.toKey(feed) ? fed(series, feed) : series,
  ),
});

const fed = (series: SeriesStatus, feed: Of<'FeedPushed'>['feed']): SeriesStatus => ({
  ...series,
  feed: { status: feed.status, since_ms: feed.since_ms, detail: feed.detail },
  last_open_time_ms: feed.last_open_time_ms ?? series.last_open_time_ms,
});
