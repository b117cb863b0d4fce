/** What the server offers and how it is. */
import { find, toCatalog } from '../market/catalog';
import type { Model } from './model';
import { apply, type Of, type Step } from './step';
import { show, subscribe } from './update-selection';

export const overviewArrived = (model: Model, { symbols, status }: Of<'OverviewArrived'>): Step => {
  const overview = { status, catalog: toCatalog(symbols, status), failure: null };
  const next = { ...model, overview };
  if (model.series === null || find(overview.catalog, model.series) === undefined)
    return show(next, model.wanted, 'replace');
  // A symbol or interval that has appeared since needs a stream that carries it.
  return overview.catalog.length === model.overview.catalog.length
    ? apply(next)
    : apply(next, ...subscribe(next));
};

export const overviewFailed = (model: Model, { message }: Of<'OverviewFailed'>): Step =>
  apply({ ...model, overview: { ...model.overview, failure: message } });
