/** A market made of recorded kline files: all of them are read into memory at the start. */
import { listArchive, readSeries, type ArchiveSeries } from '@cryptostream/archive';
import { Interval, type Kline } from '@cryptostream/domain';
import type { Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { Market } from '../market/market';
import { symbolProfile } from '../market/symbol-profile';
import { recordedSeries, type RecordedSeries } from './recorded-series';
import { hasInterval, klinesOf, type RecordedSymbol } from './recorded-symbol';

export type Recording = {
  readonly market: Market;
  /** Where its clock starts unless said otherwise: at the beginning of the recording, after some history; epoch ms. */
  readonly startMs: number;
};

/** @param symbols only these; absent: all. Rejects with a sentence when the folder has nothing to play. */
export const recordedMarket = async (
  directory: string,
  symbols: readonly string[] | undefined,
  logger: Logger,
): Promise<Recording> => {
  const listing = await listArchive(directory, symbols === undefined ? {} : { symbols })();
  if (E.isLeft(listing)) throw new Error(`PLAY_DIR="${directory}": ${listing.left.message}`);
  listing.right.ignored.forEach(({ message }) => logger.warn('file ignored', { reason: message }));
  const recorded = new Map<string, RecordedSymbol>();
  for (const [symbol, all] of bySymbol(listing.right.series)) {
    const series = await readAll(all, logger);
    if (isNotEmpty(series)) recorded.set(symbol, series);
  }
  if (recorded.size === 0) throw new Error(`PLAY_DIR="${directory}": no row of its files could be read.`);
  return { market: toMarket(recorded), startMs: startOf(recorded) };
};

const bySymbol = (all: readonly ArchiveSeries[]): ReadonlyMap<string, readonly ArchiveSeries[]> => {
  const symbols = [...new Set(all.map(({ series }) => series.symbol))];
  return new Map(
    symbols.map((symbol) => [symbol, onePerInterval(all.filter(({ series }) => series.symbol === symbol))]),
  );
};

// One exchange is played: of the same interval from several sources, the first by name is taken.
const onePerInterval = (all: readonly ArchiveSeries[]): readonly ArchiveSeries[] =>
  Interval.all.flatMap((interval) => all.find(({ series }) => series.interval === interval) ?? []);

const readAll = async (all: readonly ArchiveSeries[], logger: Logger): Promise<readonly RecordedSeries[]> => {
  const read: RecordedSeries[] = [];
  for (const { series, files } of all) {
    const klines: Kline[] = [];
    for await (const row of readSeries(files)) {
      if (E.isRight(row)) klines.push(row.right);
      else logger.warn('row ignored', { reason: row.left.message });
    }
    if (klines.length > 0) read.push(recordedSeries(series.interval, klines));
  }
  return read;
};

const isNotEmpty = (series: readonly RecordedSeries[]): series is RecordedSymbol => series.length > 0;

const toMarket = (recorded: ReadonlyMap<string, RecordedSymbol>): Market => ({
  symbols: [...recorded.keys()].map((symbol) => symbolProfile('recording', symbol)),
  hasInterval: (symbol, interval) => {
    const known = recorded.get(symbol);
    return known !== undefined && hasInterval(known, interval);
  },
  klines: (range, nowMs) => {
    const known = recorded.get(range.symbol);
    return known === undefined ? [] : klinesOf(known, range, nowMs);
  },
});

const klinesOfHistory = 500;

// Some history of the shortest interval, but not more than half of what there is.
const startOf = (recorded: ReadonlyMap<string, RecordedSymbol>): number =>
  Math.min(
    ...[...recorded.values()].map(([{ klines, lengthMs }]) => {
      const firstMs = klines[0]!.openTimeMs;
      const extentMs = klines[klines.length - 1]!.openTimeMs + lengthMs - firstMs;
      return firstMs + Math.min(klinesOfHistory * lengthMs, Math.floor(extentMs / 2));
    }),
  );
