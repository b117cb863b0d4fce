/** Which series a request means, checked against those there are. */
import type { Interval, Series } from '@cryptostream/domain';
import type { Coverage } from '@cryptostream/ports';

/** What the installation has or will have. */
export type Known = {
  readonly symbols: readonly string[];
  readonly intervals: readonly string[];
  readonly sources: readonly string[];
};

export type Unknown = {
  readonly path: string;
  readonly value: string;
  readonly allowed: readonly string[];
};

export const toKnown = (
  configured: Pick<Known, 'symbols' | 'intervals'>,
  series: readonly Series.Series[],
): Known => ({
  symbols: distinct([...configured.symbols, ...series.map(({ symbol }) => symbol)]),
  intervals: distinct([...configured.intervals, ...series.map(({ interval }) => interval)]),
  sources: distinct(series.map(({ source }) => source)),
});

/** Every value that nothing is known of. */
export const unknowns = (
  known: Known,
  asked: { readonly [K in keyof Known]?: readonly string[] | undefined },
  toPath: (name: keyof Known) => string,
): readonly Unknown[] =>
  (['symbols', 'intervals', 'sources'] as const).flatMap((name) =>
    (asked[name] ?? [])
      .filter((value) => !known[name].includes(value) && known[name].length > 0)
      .map((value) => ({ path: toPath(name), value, allowed: known[name] })),
  );

/** The source that is meant when none is named: the one with data, `preferred` first. */
export const defaultSource = (
  coverage: readonly Coverage[],
  symbol: string,
  interval: Interval.Interval,
  preferred: string,
): string => {
  const sources = coverage
    .filter((row) => row.symbol === symbol && row.interval === interval)
    .toSorted((left, right) => right.lastOpenTimeMs - left.lastOpenTimeMs)
    .map(({ source }) => source);
  return sources.includes(preferred) ? preferred : (sources[0] ?? preferred);
};

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];
