/** What the server says of the series on the screen. */
import type { SeriesStatus } from '@cryptostream/contracts';
import { Series } from '@cryptostream/domain';
import type { Model } from '../program/model';

export const shownStatus = ({ overview, series }: Model): SeriesStatus | undefined =>
  series === null
    ? undefined
    : overview.status?.series.find((candidate) => Series.toKey(candidate) === Series.toKey(series));
