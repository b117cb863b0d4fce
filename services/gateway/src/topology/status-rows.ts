/** How complete and how fresh each series is, from what the store holds and what the topics told since. */
import type { SeriesStatus, SymbolsResponse } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import type { Coverage, StoredGap } from '@cryptostream/ports';
import * as NEA from 'fp-ts/NonEmptyArray';
import { completeness } from './completeness';
import { remembered, type LiveSeries, type LiveTable } from './live-table';

export const isSimulated = (source: string): boolean => source === 'simulated';

/** The store's coverage with the klines that closed since it was asked; series that only the topics know are added. */
export const freshCoverage = (stored: readonly Coverage[], table: LiveTable): readonly Coverage[] => {
  const known = new Set(stored.map(Series.toKey));
  return [
    ...stored.map((coverage) => withRecent(coverage, table[Series.toKey(coverage)])),
    ...Object.entries(table).flatMap(([key, live]) => (known.has(key) ? [] : coverageOfLive(live))),
  ].toSorted(bySeries);
};

/** Whether `freshCoverage` can tell everything exactly: no series is new, and all klines since are remembered. */
export const isExact = (stored: readonly Coverage[], table: LiveTable): boolean =>
  Object.entries(table).every(([key, { recentOpenTimesMs }]) => {
    const lastMs = stored.find((row) => Series.toKey(row) === key)?.lastOpenTimeMs;
    return lastMs === undefined
      ? recentOpenTimesMs.length === 0
      : newerThan(lastMs, recentOpenTimesMs).length < remembered;
  });

export const statusRows = (
  coverage: readonly Coverage[],
  gaps: readonly StoredGap[],
  table: LiveTable,
  nowMs: number,
): readonly SeriesStatus[] => {
  const covered = new Map(coverage.map((row) => [Series.toKey(row), row]));
  const fed = Object.values(table).map(({ series }) => series);
  const series = new Map([...fed, ...coverage].map((one) => [Series.toKey(one), one]));
  return [...series]
    .toSorted(([, left], [, right]) => bySeries(left, right))
    .map(([key, one]) => statusRow(one, covered.get(key), gapsOf(gaps, key), table[key], nowMs));
};

export const symbolRows = (coverage: readonly Coverage[]): SymbolsResponse['symbols'] =>
  Object.values(NEA.groupBy(toPair)([...coverage])).map((rows) => ({
    source: rows[0].source,
    symbol: rows[0].symbol,
    simulated: isSimulated(rows[0].source),
    intervals: rows.map(({ interval, firstOpenTimeMs, lastOpenTimeMs, count }) => ({
      interval,
      first_open_time_ms: firstOpenTimeMs,
      last_open_time_ms: lastOpenTimeMs,
      stored: count,
    })),
  }));

const toPair = ({ source, symbol }: Coverage): string => `${source}/${symbol}`;

// Only when every kline since the store was asked is remembered: otherwise the count would be wrong, and the next
// question to the store is seconds away.
const withRecent = (coverage: Coverage, live: LiveSeries | undefined): Coverage => {
  const newer = newerThan(coverage.lastOpenTimeMs, live?.recentOpenTimesMs ?? []);
  return newer.length === 0 || newer.length >= remembered
    ? coverage
    : { ...coverage, lastOpenTimeMs: Math.max(...newer), count: coverage.count + newer.length };
};

const newerThan = (lastMs: number, timesMs: readonly number[]): readonly number[] =>
  [...new Set(timesMs)].filter((ms) => ms > lastMs);

const coverageOfLive = ({ series, recentOpenTimesMs }: LiveSeries): readonly Coverage[] => {
  const times = [...new Set(recentOpenTimesMs)];
  return times.length === 0
    ? []
    : [
        {
          ...series,
          firstOpenTimeMs: Math.min(...times),
          lastOpenTimeMs: Math.max(...times),
          count: times.length,
        },
      ];
};

const gapsOf = (gaps: readonly StoredGap[], key: string): readonly StoredGap[] =>
  gaps.filter((gap) => Series.toKey(gap) === key).toSorted((left, right) => left.fromMs - right.fromMs);

const statusRow = (
  { source, symbol, interval }: Series.Series,
  coverage: Coverage | undefined,
  gaps: readonly StoredGap[],
  live: LiveSeries | undefined,
  nowMs: number,
): SeriesStatus => {
  const lag = lagMs(interval, coverage, live, nowMs);
  return {
    source,
    symbol,
    interval,
    simulated: isSimulated(source),
    feed: toFeed(interval, live, lag ?? 0, nowMs),
    first_open_time_ms: coverage?.firstOpenTimeMs ?? null,
    last_open_time_ms: coverage?.lastOpenTimeMs ?? null,
    lag_ms: lag,
    ...completeness(interval, coverage, gaps),
  };
};

/** A feed that calls itself live, but whose next kline is this much overdue, is not believed. */
const believedMs = (interval: Interval.Interval): number => Math.max(60_000, Interval.lengthMs(interval));

// A producer that was killed can no longer say that its feed is not live.
const toFeed = (
  interval: Interval.Interval,
  live: LiveSeries | undefined,
  lag: number,
  nowMs: number,
): SeriesStatus['feed'] => {
  if (!live?.feed) return null;
  const { status, sinceMs, detail } = live.feed;
  return status === 'live' && lag > believedMs(interval)
    ? {
        status: 'stale',
        since_ms: nowMs - lag,
        detail: 'no closed kline comes any more; its producer may not be running',
      }
    : { status, since_ms: sinceMs, detail };
};

// The kline after the newest one closes two lengths after the newest one opened.
const lagMs = (
  interval: Interval.Interval,
  coverage: Coverage | undefined,
  live: LiveSeries | undefined,
  nowMs: number,
): number | null =>
  coverage === undefined || live === undefined
    ? null
    : Math.max(0, nowMs - (coverage.lastOpenTimeMs + 2 * Interval.lengthMs(interval)));

const intervalOrder = (interval: Interval.Interval): number => Interval.all.indexOf(interval);

const bySeries = (left: Series.Series, right: Series.Series): number =>
  left.source.localeCompare(right.source) ||
  left.symbol.localeCompare(right.symbol) ||
  intervalOrder(left.interval) - intervalOrder(right.interval);
