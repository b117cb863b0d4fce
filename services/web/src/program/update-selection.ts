/** Which series is shown. */
import { Series } from '@cryptostream/domain';
import { choose, symbolsOf, type Wanted } from '../market/catalog';
import { referenceRequests, tickerInterval } from '../market/ticker';
import type { Effect } from './effect';
import type { Model } from './model';
import { apply, type Of, type Step } from './step';

export const seriesWanted = (model: Model, { wanted }: Of<'SeriesWanted'>): Step =>
  show(model, { ...model.wanted, ...model.series, ...wanted }, 'push');

/** Back and forward of the browser. */
export const addressChanged = (model: Model, { wanted }: Of<'AddressChanged'>): Step =>
  show(model, wanted, 'replace');

export const show = (model: Model, wanted: Wanted, how: 'push' | 'replace'): Step => {
  const chosen = choose(model.overview.catalog, wanted);
  if (chosen === null) return apply({ ...model, wanted });
  const series = { source: chosen.source, symbol: chosen.symbol, interval: chosen.interval };
  if (model.series !== null && Series.toKey(series) === Series.toKey(model.series))
    return apply({ ...model, wanted });
  const next = emptied({ ...model, wanted: series, series }, model.series?.source !== series.source);
  return apply(
    next,
    { _tag: 'ShowAddress', series, how },
    { _tag: 'FetchKlines', series, page: { _tag: 'Newest' } },
    ...subscribe(next),
    ...tickerEffects(next),
  );
};

/** One stream for the chart and for the prices of the other symbols. */
export const subscribe = ({ series, overview }: Model): readonly Effect[] => {
  if (series === null) return [];
  const { source, interval } = series;
  const intervals = [...new Set([interval, tickerInterval(overview.catalog, source) ?? interval])];
  return [
    { _tag: 'OpenStream', selection: { source, symbols: symbolsOf(overview.catalog, source), intervals } },
  ];
};

export const tickerEffects = ({ series, overview }: Model): readonly Effect[] =>
  series === null
    ? []
    : [
        { _tag: 'FetchLatest', source: series.source },
        {
          _tag: 'FetchReferences',
          source: series.source,
          requests: referenceRequests(overview.catalog, series.source),
        },
      ];

const emptied = (model: Model, otherSource: boolean): Model => ({
  ...model,
  klines: [],
  load: { _tag: 'Loading' },
  history: { _tag: 'Idle' },
  missedFromMs: null,
  hoveredMs: null,
  lastUpdateMs: null,
  connection: 'connecting',
  asked: { ...model.asked, klinesMs: model.nowMs, referencesMs: model.nowMs },
  ...(otherSource ? { tickers: {}, references: {} } : {}),
});
