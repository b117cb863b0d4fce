/** Pages of klines: the newest, older ones while scrolling back, and what was missed. */
import type { KlinesResponse } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import { toKline } from '../market/kline';
import { lastClosed, merge } from '../market/kline-book';
import type { Effect } from './effect';
import type { KlinesPage } from './klines-page';
import type { History, Model } from './model';
import { apply, type Of, type Step } from './step';

/** A longer absence than this many klines is not caught up with but loaded anew. */
const catchUpLimit = 2_000;

export const klinesArrived = (model: Model, { series, page, response }: Of<'KlinesArrived'>): Step => {
  if (!isShown(model, series)) return apply(model);
  if (!fits(model, page)) return apply(withoutWaiting(model));
  // The oldest of what was missed alone would leave a hole behind it.
  if (page._tag === 'Since' && response.next !== null) return loadAnew(model, series);
  const klines = merge(
    model.klines,
    response.klines.map((kline) => toKline(kline, true)),
  );
  return apply({ ...model, klines, load: { _tag: 'Loaded' }, history: historyAfter(model, page, response) });
};

export const klinesFailed = (model: Model, { series, page, message }: Of<'KlinesFailed'>): Step => {
  if (!isShown(model, series)) return apply(model);
  if (!fits(model, page)) return apply(withoutWaiting(model));
  switch (page._tag) {
    case 'Before':
      return apply({ ...model, history: { _tag: 'Failed', message } });
    case 'Since':
      return apply(model.load._tag === 'Loaded' ? withMissed(model, page.fromMs) : model);
    case 'Newest':
      // What is on the screen stays.
      return apply(model.load._tag === 'Loaded' ? model : { ...model, load: { _tag: 'Failed', message } });
  }
};

// Older klines are asked for before the first of the book. When that has changed since, they would leave a hole behind them.
const fits = ({ klines }: Model, page: KlinesPage): boolean =>
  page._tag !== 'Before' || page.toMs === klines[0]?.openTimeMs;

const withoutWaiting = (model: Model): Model =>
  model.history._tag === 'Loading' ? { ...model, history: { _tag: 'Idle' } } : model;

// Nothing that comes by the stream tells of this hole again: it is asked for until it is read.
const withMissed = (model: Model, fromMs: number): Model => ({
  ...model,
  missedFromMs: Math.min(model.missedFromMs ?? fromMs, fromMs),
  asked: { ...model.asked, klinesMs: model.nowMs },
});

export const historyWanted = (model: Model): Step => {
  const first = model.klines[0];
  const due = model.history._tag === 'Idle' && model.load._tag === 'Loaded';
  if (!due || first === undefined || model.series === null) return apply(model);
  return apply(
    { ...model, history: { _tag: 'Loading' } },
    { _tag: 'FetchKlines', series: model.series, page: { _tag: 'Before', toMs: first.openTimeMs } },
  );
};

/** Read what may have been missed since the last closed kline; in place of the book where that is too long ago. */
export const catchUp = (model: Model): Step => {
  if (model.series === null) return apply(model);
  const { series } = model;
  const last = lastClosed(model.klines);
  const missed =
    last === undefined ? 0 : (model.nowMs - last.openTimeMs) / Interval.lengthMs(series.interval);
  if (last !== undefined && missed <= catchUpLimit) return apply(model, fetchSince(series, last.openTimeMs));
  return loadAnew(model, series);
};

const loadAnew = (model: Model, series: Series.Series): Step =>
  apply(
    { ...model, klines: [], load: { _tag: 'Loading' }, history: { _tag: 'Idle' }, missedFromMs: null },
    { _tag: 'FetchKlines', series, page: { _tag: 'Newest' } },
  );

export const fetchSince = (series: Series.Series, fromMs: number): Effect => ({
  _tag: 'FetchKlines',
  series,
  page: { _tag: 'Since', fromMs },
});

export const isShown = ({ series }: Model, other: Series.Series): boolean =>
  series !== null && Series.toKey(series) === Series.toKey(other);

const historyAfter = ({ history }: Model, page: KlinesPage, { klines, previous }: KlinesResponse): History =>
  page._tag === 'Since'
    ? history
    : {
        _tag:
          klines.length === 0
            ? page._tag === 'Before'
              ? 'Complete'
              : 'Idle'
            : previous === null
              ? 'Complete'
              : 'Idle',
      };
