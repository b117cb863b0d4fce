/** The chart with what belongs to it: choices above, legend, state of the feed. */
import { intervalsOf, sourcesOf } from '../market/catalog';
import { sourceName } from '../format/source-name';
import type { ViewProps } from './view-props';
import { ChartView } from './chart-view';
import { ChoiceLink } from './choice-link';
import { FeedLine } from './feed-line';
import { Legend } from './legend';

export const ChartPanel = ({ model, dispatch }: ViewProps) => (
  <section class="panel" aria-label="Chart">
    <div class="toolbar">
      <Intervals model={model} dispatch={dispatch} />
      <Sources model={model} dispatch={dispatch} />
      <FeedLine model={model} />
    </div>
    <Legend model={model} />
    <ChartView model={model} dispatch={dispatch} />
  </section>
);

const Intervals = ({ model, dispatch }: ViewProps) => {
  const { series, overview } = model;
  const intervals = series === null ? [] : intervalsOf(overview.catalog, series.source, series.symbol);
  return (
    <nav class="segmented" aria-label="Interval">
      {intervals.map((interval) => (
        <ChoiceLink
          key={interval}
          class="segment"
          model={model}
          dispatch={dispatch}
          wanted={{ interval }}
          isChosen={interval === series?.interval}
        >
          {interval}
        </ChoiceLink>
      ))}
    </nav>
  );
};

const Sources = ({ model, dispatch }: ViewProps) => {
  const { series, overview } = model;
  const sources = sourcesOf(overview.catalog);
  if (series === null) return null;
  if (sources.length < 2) return <span class="source-name">{sourceName(series.source)}</span>;
  return (
    <nav class="segmented" aria-label="Source">
      {sources.map((source) => (
        <ChoiceLink
          key={source}
          class="segment"
          model={model}
          dispatch={dispatch}
          wanted={{ source }}
          isChosen={source === series.source}
        >
          {sourceName(source)}
        </ChoiceLink>
      ))}
    </nav>
  );
};
