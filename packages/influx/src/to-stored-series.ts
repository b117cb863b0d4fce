/** The series tags of a row; none when they are not ours. */
import { Interval, type Series } from '@cryptostream/domain';
import * as O from 'fp-ts/Option';
import type { Row } from './influx-connection';

export const toStoredSeries = ({ source, symbol, interval }: Row): O.Option<Series.Series> =>
  typeof source === 'string' && typeof symbol === 'string' && Interval.isInterval(interval)
    ? O.some({ source, symbol, interval })
    : O.none;
