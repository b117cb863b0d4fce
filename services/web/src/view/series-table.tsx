/** Every series of the source: how its feed is and how complete it is. */
import type { SeriesStatus } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import { formatDuration } from '../format/duration';
import { formatCompleteness, formatCount } from '../format/number';
import { symbolName } from '../format/symbol-name';
import { formatBoth, readerZone } from '../format/time';
import type { ViewProps } from './view-props';
import { ChoiceLink } from './choice-link';
import { FeedBadge } from './feed-badge';

export const SeriesTable = ({ model, dispatch }: ViewProps) => (
  <section class="card" aria-labelledby="series-title">
    <h2 id="series-title">Feeds and completeness</h2>
    <div class="table-frame" tabIndex={0} role="region" aria-labelledby="series-title">
      <table>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Feed</th>
            <th scope="col" class="number" title="How long the next closed kline is overdue">
              Lag
            </th>
            <th scope="col" class="number">
              Stored
            </th>
            <th scope="col" class="number" title="Missing with no explanation: holes of ours">
              Missing
            </th>
            <th scope="col" class="number" title="Stored, of what the exchange has">
              Complete
            </th>
          </tr>
        </thead>
        <tbody>
          {rows(model).map((status) => (
            <SeriesRow key={Series.toKey(status)} status={status} model={model} dispatch={dispatch} />
          ))}
        </tbody>
      </table>
    </div>
  </section>
);

const SeriesRow = ({ status, model, dispatch }: ViewProps & { readonly status: SeriesStatus }) => {
  const isChosen = model.series !== null && Series.toKey(model.series) === Series.toKey(status);
  return (
    <tr class={isChosen ? 'is-chosen' : ''}>
      <th scope="row">
        <ChoiceLink
          class="series-link"
          model={model}
          dispatch={dispatch}
          wanted={{ symbol: status.symbol, interval: status.interval, source: status.source }}
          isChosen={isChosen}
        >
          {symbolName(status.symbol)} <small>{status.interval}</small>
        </ChoiceLink>
      </th>
      <td title={status.feed?.detail}>
        <FeedBadge status={status.feed?.status ?? 'none'} />
      </td>
      <td class="number" title={lastText(status)}>
        {status.lag_ms === null ? '–' : formatDuration(status.lag_ms)}
      </td>
      <td class="number">{formatCount(status.stored)}</td>
      <td class={`number ${status.missing_ours > 0 ? 'is-missing' : ''}`}>
        {formatCount(status.missing_ours)}
      </td>
      <td class="number">
        {status.completeness_percent === null ? '–' : formatCompleteness(status.completeness_percent)}
      </td>
    </tr>
  );
};

const rows = ({ overview, series }: ViewProps['model']): readonly SeriesStatus[] =>
  (overview.status?.series ?? [])
    .filter(({ source }) => source === series?.source)
    .toSorted(
      (a, b) =>
        a.symbol.localeCompare(b.symbol) || Interval.lengthMs(a.interval) - Interval.lengthMs(b.interval),
    );

const lastText = ({ last_open_time_ms: last }: SeriesStatus): string =>
  last === null ? 'Nothing stored yet' : `Last closed kline: ${formatBoth(last, readerZone(), 'second')}`;
