/** In place of a chart: loading, waiting for the first klines, or why it cannot be shown. */
import { symbolName } from '../format/symbol-name';
import type { Model } from '../program/model';
import type { ViewProps } from './view-props';
import { badgeMeanings } from './feed-badge';
import { shownStatus } from './shown-status';

export const ChartCover = ({ model, dispatch }: ViewProps) => {
  const { load, klines, series, overview } = model;
  if (klines.length > 0) return null;
  if (load._tag === 'Failed') return <Failure message={load.message} model={model} dispatch={dispatch} />;
  if (series === null && overview.failure !== null)
    return <Failure message={overview.failure} model={model} dispatch={dispatch} />;
  return (
    <div class="cover" role="status">
      <span class="spinner" aria-hidden="true" />
      <p class="cover-title">{waitingTitle(model)}</p>
      <p class="muted">{waitingDetail(model)}</p>
    </div>
  );
};

const Failure = ({ message, dispatch }: ViewProps & { readonly message: string }) => (
  <div class="cover" role="alert">
    <p class="cover-title">The klines could not be loaded</p>
    <p class="muted">{message}</p>
    <button type="button" class="button" onClick={() => dispatch({ _tag: 'RetryWanted' })}>
      Try again
    </button>
  </div>
);

const waitingTitle = ({ series, load, overview }: Model): string => {
  if (series === null)
    return overview.status === null ? 'Connecting to the server…' : 'Waiting for the first klines…';
  const name = `${symbolName(series.symbol)} ${series.interval}`;
  return load._tag === 'Loading' ? `Loading ${name}…` : `Waiting for the first klines of ${name}…`;
};

const waitingDetail = (model: Model): string => {
  if (model.series === null || model.load._tag === 'Loading') return '';
  const feed = shownStatus(model)?.feed ?? null;
  return feed === null ? badgeMeanings.none : feed.detail === '' ? badgeMeanings[feed.status] : feed.detail;
};
