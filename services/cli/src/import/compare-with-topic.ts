/**
 * What the files have of series that the topic already holds: a series is written oldest first, so whatever is older than its
 * newest kline has to be there. It is after an import that was cut off, which goes on; where it is not, the files came too late.
 * Reads the partitions of those series once, and the files along with them.
 */
import {
  blockCursor,
  readSeriesBlocks,
  type ArchiveSeries,
  type BlockCursor,
  type SeriesRow,
} from '@cryptostream/archive';
import { decodeKlineRecord, Topics } from '@cryptostream/contracts';
import { RollUp, Series, TradingSymbol, type Kline } from '@cryptostream/domain';
import type { LogError, LogReader, LogRecord, PartitionOffsets } from '@cryptostream/ports';
import type { ProducerConfiguration } from '@cryptostream/producer';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';

export type Compared = {
  readonly series: Series.Series;
  /** End of its newest kline in the topic, epoch ms. */
  readonly endMs: number;
  /** Open times before that which the files have and the topic has not, oldest first; the first ones, when there are many. */
  readonly missing: readonly number[];
  /** Open times of which both have other numbers. */
  readonly differing: number;
};

/** @param ends by key of the series: the open time of the next kline that the topic does not have */
export const compareWithTopic = async (
  reader: LogReader,
  {
    interval,
    symbolTable,
    partitions,
  }: Pick<ProducerConfiguration, 'interval' | 'symbolTable' | 'partitions'>,
  archive: readonly ArchiveSeries[],
  ends: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<E.Either<LogError, readonly Compared[]>> => {
  const topic = Topics.klines(interval);
  const known = archive.flatMap((series) => {
    const endMs = ends.get(Series.toKey(series.series)) ?? 0;
    return series.files.some(({ firstOpenTimeMs }) => firstOpenTimeMs < endMs)
      ? [comparison(series, endMs)]
      : [];
  });
  const offsets = await reader.offsets(topic)();
  if (E.isLeft(offsets)) return offsets;
  try {
    for (const range of offsets.right) {
      const here = known.filter(
        ({ series }) =>
          O.toNullable(TradingSymbol.partitionOf(symbolTable, partitions, series.symbol)) === range.partition,
      );
      const read = await readAlong(reader, topic, range, symbolTable, here, signal);
      if (E.isLeft(read)) return read;
    }
    return E.right(await Promise.all(known.map(({ end }) => end())));
  } finally {
    await Promise.all(known.map(({ close }) => close()));
  }
};

/** More than that is not told. */
export const missingLimit = 1_000;

type Comparison = {
  readonly series: Series.Series;
  /** A kline of the series in the topic. */
  readonly note: (kline: Kline) => Promise<void>;
  readonly isHopeless: () => boolean;
  readonly end: () => Promise<Compared>;
  readonly close: () => Promise<void>;
};

const comparison = ({ series, files }: ArchiveSeries, endMs: number): Comparison => {
  const rows = blockCursor(readSeriesBlocks(files));
  // A repaired kline stands behind later ones, so that what is missing may yet come.
  const missing = new Map<number, Kline>();
  let differing = 0;
  const compare = (mine: Kline, theirs: Kline): void => {
    if (RollUp.compare(mine, theirs).length > 0) differing += 1;
  };
  const missUntil = async (timeMs: number): Promise<Kline | undefined> => {
    for (let next = await nextKline(rows); next !== undefined; next = await nextKline(rows)) {
      if (next.openTimeMs >= timeMs || missing.size >= missingLimit) return next;
      missing.set(next.openTimeMs, next);
      rows.advance();
    }
    return undefined;
  };
  return {
    series,
    note: async (theirs) => {
      const mine = missing.get(theirs.openTimeMs);
      if (mine !== undefined) {
        missing.delete(theirs.openTimeMs);
        return compare(mine, theirs);
      }
      const next = await missUntil(theirs.openTimeMs);
      if (next?.openTimeMs !== theirs.openTimeMs) return;
      compare(next, theirs);
      rows.advance();
    },
    isHopeless: () => missing.size >= missingLimit,
    end: async () => {
      await missUntil(endMs);
      return { series, endMs, missing: [...missing.keys()].toSorted((a, b) => a - b), differing };
    },
    close: rows.close,
  };
};

// A bad row is the replay's to tell.
const nextKline = async (rows: BlockCursor<SeriesRow>): Promise<Kline | undefined> => {
  for (;;) {
    const row = rows.head();
    if (row !== undefined && E.isRight(row)) return row.right;
    if (row !== undefined) rows.advance();
    else if (!(await rows.refill())) return undefined;
  }
};

const readAlong = async (
  reader: LogReader,
  topic: string,
  { partition, low, high }: PartitionOffsets,
  symbols: TradingSymbol.SymbolTable,
  here: readonly Comparison[],
  signal: AbortSignal,
): Promise<E.Either<LogError, void>> => {
  const bySeries = new Map(here.map((each) => [Series.toKey(each.series), each]));
  const decode = toKline(symbols, here);
  for (let offset = low; offset < high && !signal.aborted && !here.every(({ isHopeless }) => isHopeless());) {
    const page = await reader.read(topic, partition, offset)();
    if (E.isLeft(page)) return page;
    for (const record of page.right.records) {
      const kline = decode(record);
      if (kline !== null) await bySeries.get(Series.toKey(kline))?.note(kline);
    }
    if (page.right.nextOffset === offset) return E.left(notAnswered(topic, partition, offset));
    offset = page.right.nextOffset;
  }
  return E.right(undefined);
};

/** Null for a record that is none of these series', or that a consumer would refuse. */
const toKline = (
  symbols: TradingSymbol.SymbolTable,
  here: readonly Comparison[],
): ((record: LogRecord) => Kline | null) => {
  const keys = new Set(here.map(({ series }) => series.symbol));
  const interval = here[0]?.series.interval;
  if (interval === undefined) return () => null;
  const decode = decodeKlineRecord({ interval, symbols }, true);
  return (record) => {
    if (record.key === null || !keys.has(record.key)) return null;
    if ((record.headers['type'] ?? 'kline') !== 'kline') return null;
    const kline = decode(record);
    return E.isRight(kline) ? kline.right : null;
  };
};

const notAnswered = (topic: string, partition: number, offset: number): LogError => ({
  _tag: 'LogUnavailable',
  message: `${topic}-${partition} was not answered from offset ${offset} on`,
  retryable: true,
});
