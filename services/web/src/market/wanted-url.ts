/** The selection as the address of the page, so that a reload or a link keeps it. */
import type { Series } from '@cryptostream/domain';
import type { Wanted } from './catalog';

/** @param search `location.search` */
export const fromSearch = (search: string): Wanted => {
  const query = new URLSearchParams(search);
  return { symbol: query.get('symbol'), interval: query.get('interval'), source: query.get('source') };
};

export const toSearch = ({ symbol, interval, source }: Series.Series): string =>
  `?${new URLSearchParams({ symbol, interval, source }).toString()}`;
