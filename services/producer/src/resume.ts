/**
 * Where a producer goes on: the newest committed records of its topic say, never a file. Reads the tail of each partition,
 * further back only for series that the tail does not mention. Records that the consumer would refuse say nothing.
 */
import { decodeGapRecord, decodeKlineRecord, Topics, type Place } from '@cryptostream/contracts';
import { Interval, Series, TradingSymbol } from '@cryptostream/domain';
import type { LogError, LogReader, LogRecord, PartitionOffsets } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import type * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';

/** By key of the series: the open time of the next closed kline that the topic does not have. */
export type Ends = ReadonlyMap<string, number>;

export type ResumeRequest = {
  readonly interval: Interval.Interval;
  readonly series: readonly Series.Series[];
  readonly symbolTable: TradingSymbol.SymbolTable;
  readonly partitions: number;
};

const firstSpan = 500;
const growth = 16;

export const readEnds =
  (reader: LogReader, request: ResumeRequest): TE.TaskEither<LogError, Ends> =>
  async () => {
    const topic = Topics.klines(request.interval);
    const offsets = await reader.offsets(topic)();
    if (E.isLeft(offsets)) return offsets;
    if (offsets.right.length !== request.partitions)
      return E.left(otherCount(topic, offsets.right.length, request));
    const found: Found = { ends: new Map(), elsewhere: new Map() };
    for (const range of offsets.right) {
      const done = await readPartitionEnds(reader, request, topic, range, found);
      if (E.isLeft(done)) return done;
    }
    const moved = request.series.find((series) => isElsewhere(found, series));
    return moved === undefined ? E.right(found.ends) : E.left(isMoved(topic, request, moved, found));
  };

type Found = {
  readonly ends: Map<string, number>;
  /** By key of the series: a partition other than its own that holds a kline of it. */
  readonly elsewhere: Map<string, number>;
};

const readPartitionEnds = async (
  reader: LogReader,
  request: ResumeRequest,
  topic: string,
  { partition, low, high }: PartitionOffsets,
  found: Found,
): Promise<E.Either<LogError, void>> => {
  const wanted = request.series
    .filter(({ symbol }) => placeOf(request, symbol) === partition)
    .map((series) => Series.toKey(series));
  let to = high;
  for (let span = firstSpan; ; span *= growth) {
    const from = Math.max(low, to - span);
    const read = await readRange(reader, request, topic, partition, from, to, found);
    if (E.isLeft(read) || from === low || wanted.every((key) => found.ends.has(key))) return read;
    to = from;
  }
};

const readRange = async (
  reader: LogReader,
  request: ResumeRequest,
  topic: string,
  partition: number,
  from: number,
  to: number,
  found: Found,
): Promise<E.Either<LogError, void>> => {
  for (let offset = from; offset < to;) {
    const page = await reader.read(topic, partition, offset)();
    if (E.isLeft(page)) return page;
    page.right.records
      .filter((record) => record.offset < to)
      .forEach((record) => note(request, record, found));
    // What is not answered now may hold the newest kline: going on without it would publish that one twice.
    if (page.right.nextOffset === offset) return E.left(notAnswered(topic, partition, offset, to));
    offset = page.right.nextOffset;
  }
  return E.right(undefined);
};

const placeOf = ({ symbolTable, partitions }: ResumeRequest, symbol: string): number | null =>
  O.toNullable(TradingSymbol.partitionOf(symbolTable, partitions, symbol));

const note = (request: ResumeRequest, record: LogRecord, { ends, elsewhere }: Found): void => {
  const end = endOf(request, record);
  if (end === null) return;
  const key = Series.toKey(end.series);
  if (placeOf(request, end.series.symbol) !== record.partition) elsewhere.set(key, record.partition);
  // The largest, not the last: a repaired kline stands after newer ones.
  else ends.set(key, Math.max(end.nextOpenTimeMs, ends.get(key) ?? 0));
};

type End = { readonly series: Series.Series; readonly nextOpenTimeMs: number };

const endOf = ({ interval, symbolTable }: ResumeRequest, record: LogRecord): End | null => {
  const anywhere: Place = { interval, symbols: symbolTable };
  switch (record.headers['type'] ?? 'kline') {
    case 'kline':
      return pipe(
        decodeKlineRecord(anywhere, true)(record),
        E.match(
          () => null,
          (kline) => ({ series: kline, nextOpenTimeMs: kline.openTimeMs + Interval.lengthMs(interval) }),
        ),
      );
    case 'gap':
      return pipe(
        decodeGapRecord(anywhere)(record),
        E.match(
          () => null,
          (gap) => ({ series: gap, nextOpenTimeMs: gap.toMs }),
        ),
      );
    default:
      return null;
  }
};

// A stray record of a series that has its place is the consumer's to refuse. One without any there has been moved.
const isElsewhere = ({ ends, elsewhere }: Found, series: Series.Series): boolean =>
  elsewhere.has(Series.toKey(series)) && !ends.has(Series.toKey(series));

const otherCount = (topic: string, found: number, { partitions }: ResumeRequest): LogError => ({
  _tag: 'LogRefused',
  message: `${topic} has ${found} partitions, PARTITIONS says ${partitions}. The number is fixed for the life of a topic: set PARTITIONS=${found}.`,
  retryable: false,
});

const isMoved = (
  topic: string,
  request: ResumeRequest,
  series: Series.Series,
  { elsewhere }: Found,
): LogError => ({
  _tag: 'LogRefused',
  message:
    `${series.symbol} stands in partition ${elsewhere.get(Series.toKey(series))} of ${topic}, SYMBOL_TABLE places it in ${placeOf(request, series.symbol)}. ` +
    'The table is append-only: put it back in its former order and append new symbols at its end.',
  retryable: false,
});

const notAnswered = (topic: string, partition: number, offset: number, to: number): LogError => ({
  _tag: 'LogUnavailable',
  message: `${topic}-${partition} was not answered from offset ${offset} on, where it goes on to ${to}`,
  retryable: true,
});
