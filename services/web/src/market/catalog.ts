/** Which series the server offers: those that hold klines, and those a feed has just started to fill. */
import type { SeriesStatus, StatusResponse, SymbolsResponse } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';

export type CatalogEntry = Series.Series & {
  readonly simulated: boolean;
  readonly feed: SeriesStatus['feed'];
  readonly firstOpenTimeMs: number | null;
  readonly lastOpenTimeMs: number | null;
};

export type Catalog = readonly CatalogEntry[];

/** What a person asked for; null is "whatever fits". */
export type Wanted = {
  readonly symbol: string | null;
  readonly interval: string | null;
  readonly source: string | null;
};

export const toCatalog = (symbols: SymbolsResponse, status: StatusResponse): Catalog => {
  const fed = status.series.map(fromStatus);
  const known = new Set(fed.map(Series.toKey));
  return [...fed, ...stored(symbols).filter((entry) => !known.has(Series.toKey(entry)))];
};

export const symbolsOf = (catalog: Catalog, source: string): readonly string[] =>
  distinct(catalog.filter((entry) => entry.source === source).map(({ symbol }) => symbol));

/** Shortest first. */
export const intervalsOf = (catalog: Catalog, source: string, symbol: string): readonly Interval.Interval[] =>
  distinct(
    catalog
      .filter((entry) => entry.source === source && entry.symbol === symbol)
      .map(({ interval }) => interval),
  ).sort((a, b) => Interval.lengthMs(a) - Interval.lengthMs(b));

export const sourcesOf = (catalog: Catalog): readonly string[] =>
  distinct(catalog.map(({ source }) => source));

/** The series nearest to what is wanted: source before symbol before interval. Null when there is none at all. */
export const choose = (catalog: Catalog, wanted: Wanted): CatalogEntry | null => {
  const source = nearest(sourcesOf(catalog), wanted.source, preferredSource(catalog));
  const ofSource = catalog.filter((entry) => entry.source === source);
  const symbol = nearest(distinct(ofSource.map((entry) => entry.symbol)), wanted.symbol, null);
  const ofSymbol = ofSource.filter((entry) => entry.symbol === symbol);
  const interval = nearest(distinct(ofSymbol.map((entry) => entry.interval)), wanted.interval, '1m');
  return ofSymbol.find((entry) => entry.interval === interval) ?? null;
};

export const find = (catalog: Catalog, series: Series.Series): CatalogEntry | undefined =>
  catalog.find((entry) => Series.toKey(entry) === Series.toKey(series));

// A source whose feed is down has the older data: prefer one that delivers.
const preferredSource = (catalog: Catalog): string | null =>
  catalog.find(({ feed }) => feed !== null && feed.status !== 'down')?.source ?? null;

const nearest = <A extends string>(
  offered: readonly A[],
  ...wishes: readonly (string | null)[]
): A | undefined =>
  wishes.map((wish) => offered.find((name) => name === wish)).find((name) => name !== undefined) ??
  offered[0];

const fromStatus = (series: SeriesStatus): CatalogEntry => ({
  source: series.source,
  symbol: series.symbol,
  interval: series.interval,
  simulated: series.simulated,
  feed: series.feed,
  firstOpenTimeMs: series.first_open_time_ms,
  lastOpenTimeMs: series.last_open_time_ms,
});

const stored = ({ symbols }: SymbolsResponse): Catalog =>
  symbols.flatMap(({ source, symbol, simulated, intervals }) =>
    intervals.map(({ interval, first_open_time_ms, last_open_time_ms }) => ({
      source,
      symbol,
      interval,
      simulated,
      feed: null,
      firstOpenTimeMs: first_open_time_ms,
      lastOpenTimeMs: last_open_time_ms,
    })),
  );

const distinct = <A>(values: readonly A[]): A[] => [...new Set(values)];
