/** One symbol of a recording: its recorded intervals, and longer ones rolled up from them. */
import { Interval } from '@cryptostream/domain';
import { openTimeCovering, openTimeFrom } from '../market/grid';
import type { KlineRange, MarketKline, Shape } from '../market/market';
import { between, placeOf, type RecordedSeries } from './recorded-series';
import { flatKline, rollUpKlines } from './roll-up-klines';

/** Shortest interval first, at least one. */
export type RecordedSymbol = readonly [RecordedSeries, ...RecordedSeries[]];

export const hasInterval = (recorded: RecordedSymbol, interval: Interval.Interval): boolean =>
  recorded.some((series) => series.interval === interval) || finer(recorded, interval).length > 0;

/** What is missing in the recording is missing in the answer. */
export const klinesOf = (
  recorded: RecordedSymbol,
  range: KlineRange,
  nowMs: number,
): readonly MarketKline[] => {
  const lengthMs = Interval.lengthMs(range.interval);
  const fromMs = openTimeFrom(range, Math.max(range.fromMs, openTimeCovering(range, firstMs(recorded))));
  const toMs = openTimeFrom(range, Math.min(range.toMs, endMs(recorded), nowMs + 1));
  const found: MarketKline[] = [];
  const step = range.prefer === 'oldest' ? lengthMs : -lengthMs;
  for (
    let at = step > 0 ? fromMs : toMs - lengthMs;
    at >= fromMs && at < toMs && found.length < range.limit;
    at += step
  ) {
    const kline = klineAt(recorded, range, at, nowMs);
    if (kline !== undefined) found.push(kline);
  }
  return range.prefer === 'oldest' ? found : found.reverse();
};

const firstMs = (recorded: RecordedSymbol): number =>
  Math.min(...recorded.map(({ klines }) => klines[0]!.openTimeMs));

const endMs = (recorded: RecordedSymbol): number =>
  Math.max(...recorded.map(({ klines, lengthMs }) => klines[klines.length - 1]!.openTimeMs + lengthMs));

// Intervals this one can be rolled up from, shortest first.
const finer = (recorded: readonly RecordedSeries[], interval: Interval.Interval): readonly RecordedSeries[] =>
  recorded.filter(
    ({ lengthMs }) => lengthMs < Interval.lengthMs(interval) && Interval.lengthMs(interval) % lengthMs === 0,
  );

const klineAt = (
  recorded: RecordedSymbol,
  { interval, offsetMs }: Shape,
  openTimeMs: number,
  nowMs: number,
): MarketKline | undefined => {
  const end = openTimeMs + Interval.lengthMs(interval);
  const whole = recorded.find((series) => series.interval === interval && offsetMs % series.lengthMs === 0);
  const row = whole?.klines[placeOf(whole, openTimeMs)];
  const own = row?.openTimeMs === openTimeMs ? row : undefined;
  const closed = end <= nowMs;
  if (closed && own !== undefined) return own;
  const source = finer(recorded, interval).find((series) => between(series, openTimeMs, end).length > 0);
  if (source === undefined) return own && flatKline(closeBefore(whole, own), openTimeMs, end);
  const [first, ...rest] = between(source, openTimeMs, Math.min(end, nowMs + 1 - source.lengthMs));
  return first === undefined
    ? flatKline(closeBefore(source, between(source, openTimeMs, end)[0]!), openTimeMs, end)
    : rollUpKlines([first, ...rest], openTimeMs, closed, end);
};

const closeBefore = (series: RecordedSeries | undefined, kline: MarketKline): string =>
  series?.klines[placeOf(series, kline.openTimeMs) - 1]?.close ?? kline.open;
