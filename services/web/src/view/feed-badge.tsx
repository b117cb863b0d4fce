/** The state of the feed of a series: word, drawing and colour. */
import type { FeedStatus } from '@cryptostream/contracts';
import { Icon } from './icon';

export type BadgeStatus = FeedStatus | 'none';

const badgeTexts: { readonly [S in BadgeStatus]: string } = {
  live: 'Live',
  backfilling: 'Backfilling',
  stale: 'Stale',
  down: 'Down',
  none: 'No feed',
};

export const badgeMeanings: { readonly [S in BadgeStatus]: string } = {
  live: 'Updates arrive',
  backfilling: 'History is being fetched',
  stale: 'Connected, but nothing arrives',
  down: 'No connection to the source',
  none: 'Nothing feeds this series at present',
};

export const FeedBadge = ({ status }: { readonly status: BadgeStatus }) => (
  <span class={`badge feed-${status}`} title={badgeMeanings[status]}>
    <Icon name={status} />
    {badgeTexts[status]}
  </span>
);
