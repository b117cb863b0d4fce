/**
 * Where a producer goes on: the newest committed records of its topic say, never a file. Reads the tail of each partition,
 * further back only for series that the tail does not mention.
 */
import { decodeKline, gapSchema, parseJson, Topics } from '@cryptostream/contracts';
import { Interval, Series, TradingSymbol } from '@cryptostream/domain';
import type { LogError, LogReader, LogRecord, PartitionOffsets } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import type * as TE from 'fp-ts/TaskEither';

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
    const ends = new Map<string, number>();
    for (const range of offsets.right) {
      const done = await readPartitionEnds(reader, request, topic, range, ends);
      if (E.isLeft(done)) return done;
    }
    return E.right(ends);
  };

const readPartitionEnds = async (
  reader: LogReader,
  request: ResumeRequest,
  topic: string,
  { partition, low, high }: PartitionOffsets,
  ends: Map<string, number>,
): Promise<E.Either<LogError, void>> => {
  const wanted = request.series
    .filter(({ symbol }) => placeOf(request, symbol) === partition)
    .map((series) => Series.toKey(series));
  for (let span = firstSpan; ; span *= growth) {
    const from = Math.max(low, high - span);
    const read = await readRange(reader, request, topic, partition, from, high, ends);
    if (E.isLeft(read) || from === low || wanted.every((key) => ends.has(key))) return read;
  }
};

const readRange = async (
  reader: LogReader,
  request: ResumeRequest,
  topic: string,
  partition: number,
  from: number,
  high: number,
  ends: Map<string, number>,
): Promise<E.Either<LogError, void>> => {
  for (let offset = from; offset < high;) {
    const page = await reader.read(topic, partition, offset)();
    if (E.isLeft(page)) return page;
    for (const record of page.right.records) {
      const place = record.key === null ? partition : placeOf(request, record.key);
      if (place !== null && place !== partition) return E.left(elsewhere(topic, record, place));
      note(record, ends);
    }
    if (page.right.nextOffset === offset) break;
    offset = page.right.nextOffset;
  }
  return E.right(undefined);
};

const placeOf = ({ symbolTable, partitions }: ResumeRequest, symbol: string): number | null =>
  O.toNullable(TradingSymbol.partitionOf(symbolTable, partitions, symbol));

// The largest, not the last: a repaired kline stands after newer ones.
const note = (record: LogRecord, ends: Map<string, number>): void => {
  const end = endOf(record);
  if (end === null) return;
  ends.set(end.key, Math.max(end.nextOpenTimeMs, ends.get(end.key) ?? 0));
};

const endOf = (record: LogRecord): { readonly key: string; readonly nextOpenTimeMs: number } | null => {
  const json = parseJson(new TextDecoder().decode(record.value ?? new Uint8Array()));
  if (E.isLeft(json)) return null;
  if (record.headers['type'] === 'gap') {
    const gap = gapSchema.safeParse(json.right);
    return gap.success ? { key: Series.toKey(gap.data), nextOpenTimeMs: gap.data.toMs } : null;
  }
  const { source, symbol, interval, openTimeMs } = decodeKline(json.right).fields;
  return source === undefined || symbol === undefined || interval === undefined || openTimeMs === undefined
    ? null
    : {
        key: Series.toKey({ source, symbol, interval }),
        nextOpenTimeMs: openTimeMs + Interval.lengthMs(interval),
      };
};

const otherCount = (topic: string, found: number, { partitions }: ResumeRequest): LogError => ({
  _tag: 'LogRefused',
  message: `${topic} has ${found} partitions, PARTITIONS says ${partitions}. The number is fixed for the life of a topic: set PARTITIONS=${found}.`,
  retryable: false,
});

const elsewhere = (topic: string, record: LogRecord, place: number): LogError => ({
  _tag: 'LogRefused',
  message:
    `${record.key} stands in partition ${record.partition} of ${topic}, SYMBOL_TABLE places it in ${place}. ` +
    'The table is append-only: put it back in its former order and append new symbols at its end.',
  retryable: false,
});
