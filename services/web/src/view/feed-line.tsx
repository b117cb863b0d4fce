/** State of the feed of the shown series, last update, completeness. */
import type { SeriesStatus } from '@cryptostream/contracts';
import { formatAge, formatDuration } from '../format/duration';
import { formatCompleteness, formatCount } from '../format/number';
import { formatBoth, readerZone } from '../format/time';
import type { Model } from '../program/model';
import { FeedBadge } from './feed-badge';
import { shownStatus } from './shown-status';

export const FeedLine = ({ model }: { readonly model: Model }) => {
  const status = shownStatus(model);
  if (status === undefined) return null;
  return (
    <div class="feed-line">
      <span role="status">
        <FeedBadge status={status.feed?.status ?? 'none'} />
      </span>
      {status.feed === null || status.feed.status === 'live' ? null : (
        <Reason status={status} model={model} />
      )}
      <LastUpdate model={model} />
      <Completeness status={status} />
    </div>
  );
};

type StatusProps = { readonly status: SeriesStatus };

const Reason = ({ status, model }: StatusProps & { readonly model: Model }) => (
  <span class="feed-reason">
    {status.feed?.detail}
    {status.feed === null ? null : (
      <span class="muted"> for {formatDuration(Math.max(0, model.nowMs - status.feed.since_ms))}</span>
    )}
  </span>
);

const LastUpdate = ({ model }: { readonly model: Model }) =>
  model.lastUpdateMs === null ? null : (
    <span title={formatBoth(model.lastUpdateMs, readerZone(), 'second')}>
      <span class="muted">Updated </span>
      {formatAge(model.nowMs - model.lastUpdateMs)}
    </span>
  );

const Completeness = ({ status }: StatusProps) => {
  const { completeness_percent: percent, missing_ours: ours, missing_exchange: theirs } = status;
  if (percent === null) return null;
  return (
    <span title={`${formatCount(status.stored)} of ${formatCount(status.expected)} klines stored`}>
      <span class="muted">Complete </span>
      <span class={ours > 0 ? 'is-missing' : ''}>{formatCompleteness(percent)}</span>
      {ours > 0 ? <span class="is-missing"> · {formatCount(ours)} missing</span> : null}
      {theirs > 0 ? <span class="muted"> · exchange lacks {formatCount(theirs)}</span> : null}
    </span>
  );
};
