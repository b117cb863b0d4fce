/**
 * Where a producer goes on: the newest committed records of its topic say, never a file. Reads the tail of each partition,
 * further back only for series that the tail does not mention. Records that the consumer would refuse say nothing, nor do
 * those that others appended for it (recompute), and a redriven dead letter does not move the end of its series. Holes of
 * the exchange are known as far back as was read for the ends; `find-old-holes.ts` looks for older ones.
 */
import { Topics, type Origin } from '@cryptostream/contracts';
import { Interval, Series, TradingSymbol } from '@cryptostream/domain';
import type { LogError, LogReader, LogRecord, PartitionOffsets } from '@cryptostream/ports';
import { describeOtherPartitions } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import type * as TE from 'fp-ts/TaskEither';
import { readStretch } from './read-stretch';
import { noteGap, noteKline, toTail, type Notes } from './resume-tail';
import { isRedriven, toTopicEntry } from './topic-entry';
import type { Tail } from './topology/repair';

/** By key of the series: the open time of the next closed kline that the topic does not have. */
export type Ends = ReadonlyMap<string, number>;

export type TopicEnd = {
  readonly ends: Ends;
  /** By key of the series; of series with an end. */
  readonly tails: ReadonlyMap<string, Tail>;
  /** What was read of each partition. */
  readonly read: readonly PartitionRead[];
};

export type PartitionRead = {
  readonly partition: number;
  /** First offset that is kept. */
  readonly low: number;
  /** First offset that was read. */
  readonly from: number;
  /** Offset behind the last that was read. */
  readonly to: number;
};

export type ResumeRequest = {
  readonly interval: Interval.Interval;
  readonly series: readonly Series.Series[];
  readonly symbolTable: TradingSymbol.SymbolTable;
  readonly partitions: number;
};

const firstSpan = 500;
const growth = 16;

export const readEnds =
  (reader: LogReader, request: ResumeRequest): TE.TaskEither<LogError, TopicEnd> =>
  async () => {
    const topic = Topics.klines(request.interval);
    const offsets = await reader.offsets(topic)();
    if (E.isLeft(offsets)) return offsets;
    if (offsets.right.length !== request.partitions)
      return E.left(otherCount(topic, offsets.right.length, request));
    const found: Found = { ends: new Map(), elsewhere: new Map(), notes: new Map() };
    const reads: PartitionRead[] = [];
    for (const { partition, low, high } of offsets.right) {
      const from = await readPartitionEnds(reader, request, topic, { partition, low, high }, found);
      if (E.isLeft(from)) return from;
      reads.push({ partition, low, from: from.right, to: high });
    }
    const moved = request.series.find((series) => isElsewhere(found, series));
    return moved === undefined
      ? E.right(toTopicEnd(found, reads))
      : E.left(isMoved(topic, request, moved, found));
  };

type Found = {
  readonly ends: Map<string, number>;
  /** By key of the series: a partition other than its own that holds a kline of it. */
  readonly elsewhere: Map<string, number>;
  readonly notes: Notes;
};

const toTopicEnd = ({ ends, notes }: Found, read: readonly PartitionRead[]): TopicEnd => ({
  ends,
  read,
  tails: new Map(
    [...ends].flatMap(([key, endMs]) => {
      const known = notes.get(key);
      return known === undefined ? [] : [[key, toTail(known, endMs)] as const];
    }),
  ),
});

/** @returns the first offset that was read */
const readPartitionEnds = async (
  reader: LogReader,
  request: ResumeRequest,
  topic: string,
  { partition, low, high }: PartitionOffsets,
  found: Found,
): Promise<E.Either<LogError, number>> => {
  const wanted = request.series
    .filter(({ symbol }) => placeOf(request, symbol) === partition)
    .map((series) => Series.toKey(series));
  let to = high;
  for (let span = firstSpan; ; span *= growth) {
    const from = Math.max(low, to - span);
    const newest = new Map<string, number>();
    // What is not answered now may hold the newest kline: going on without it would publish that one twice.
    const read = await readStretch(reader, { topic, partition, from, to }, (records) => {
      records.forEach((record) => note(request, record, found, newest));
    })();
    if (E.isLeft(read)) return read;
    if (from === low || wanted.every((key) => found.ends.has(key))) return E.right(from);
    to = from;
  }
};

const placeOf = ({ symbolTable, partitions }: ResumeRequest, symbol: string): number | null =>
  O.toNullable(TradingSymbol.partitionOf(symbolTable, partitions, symbol));

/** @param newest open time by series, of the klines of this range so far */
const note = (
  request: ResumeRequest,
  record: LogRecord,
  { ends, elsewhere, notes }: Found,
  newest: Map<string, number>,
): void => {
  const entry = toTopicEntry(request, record);
  if (entry === null) return;
  const [series, endMs] =
    entry._tag === 'Gap'
      ? [entry.gap, entry.gap.toMs]
      : [entry.kline, entry.kline.openTimeMs + Interval.lengthMs(request.interval)];
  const key = Series.toKey(series);
  if (placeOf(request, series.symbol) !== record.partition) return void elsewhere.set(key, record.partition);
  // The largest, not the last: a repaired kline stands after newer ones.
  if (!isRedriven(record)) ends.set(key, Math.max(endMs, ends.get(key) ?? 0));
  if (entry._tag === 'Gap') return noteGap(notes, entry.gap);
  const { openTimeMs } = entry.kline;
  const newestMs = newest.get(key) ?? -Infinity;
  const isBehind =
    openTimeMs < newestMs || isRedriven(record) || record.headers['origin'] === ('repair' satisfies Origin);
  noteKline(notes, entry.kline, record.offset, isBehind);
  newest.set(key, Math.max(openTimeMs, newestMs));
};

// A stray record of a series that has its place is the consumer's to refuse. One without any there has been moved.
const isElsewhere = ({ ends, elsewhere }: Found, series: Series.Series): boolean =>
  elsewhere.has(Series.toKey(series)) && !ends.has(Series.toKey(series));

const otherCount = (topic: string, found: number, { partitions }: ResumeRequest): LogError => ({
  _tag: 'LogRefused',
  message: describeOtherPartitions(topic, found, partitions),
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
