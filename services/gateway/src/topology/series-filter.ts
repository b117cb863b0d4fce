/** Which series a client wants: an absent list means all. */
import type { Series } from '@cryptostream/domain';

export type SeriesFilter = {
  readonly sources?: readonly string[] | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly intervals?: readonly string[] | undefined;
};

export const isWanted =
  ({ sources, symbols, intervals }: SeriesFilter) =>
  ({ source, symbol, interval }: { readonly [K in keyof Series.Series]: string }): boolean =>
    (sources?.includes(source) ?? true) &&
    (symbols?.includes(symbol) ?? true) &&
    (intervals?.includes(interval) ?? true);

/** The same of the text key of a series. */
export const isWantedKey = (filter: SeriesFilter) => {
  const wanted = isWanted(filter);
  return (key: string): boolean => {
    const [source = '', symbol = '', interval = ''] = key.split('/');
    return wanted({ source, symbol, interval });
  };
};
