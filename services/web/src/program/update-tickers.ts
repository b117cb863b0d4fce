/** Prices in the header. */
import { toKline } from '../market/kline';
import { withKline, type Tickers } from '../market/ticker';
import type { Model } from './model';
import { apply, type Of, type Step } from './step';

export const latestArrived = (model: Model, { source, response }: Of<'LatestArrived'>): Step =>
  source === model.series?.source
    ? apply({ ...model, tickers: response.series.reduce(withLatest(model.nowMs), model.tickers) })
    : apply(model);

export const referencesArrived = (model: Model, { source, references }: Of<'ReferencesArrived'>): Step =>
  source === model.series?.source
    ? apply({ ...model, references: { ...model.references, ...references } })
    : apply(model);

type Latest = Of<'LatestArrived'>['response']['series'][number];

// An open kline that was read, unlike one that is pushed, may be old: its open time is all that is sure of it.
const withLatest =
  (nowMs: number) =>
  (tickers: Tickers, { closed, open, ...series }: Latest): Tickers => {
    const afterClosed = closed === null ? tickers : withKline(tickers, series, toKline(closed, true), nowMs);
    return open === null
      ? afterClosed
      : withKline(afterClosed, series, toKline(open, false), open.open_time_ms);
  };
