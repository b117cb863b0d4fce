/** Reads committed records of one partition. */
import type { LogError, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { Database } from './database';
import { offsetsPerPartition } from './schema';
import { toLogError, type SqliteFailure } from './sqlite-failure';
import type { TopicTable } from './topic-table';

export type Chunk = { readonly records: readonly LogRecord[]; readonly nextOffset: number };

export type ReadRecords = (topic: string, partition: number, offset: number) => E.Either<LogError, Chunk>;

/** Keeps what is done in one go, reading or committing the results, at some 10 ms: HTTP is served in between. */
const chunkRecords = 250;
const chunkBytes = 4 * 1024 * 1024;
const rowsPerQuery = 100;

type Row = readonly [
  id: number,
  timestampMs: number,
  key: Buffer | null,
  value: Buffer | null,
  headers: string,
];

export const readRecords = ({ connection, attempt }: Database, topics: TopicTable): ReadRecords => {
  // As text libsql would cut them at a NUL.
  const query = connection
    .prepare(
      `SELECT id, timestamp_ms, CAST(key AS BLOB), CAST(value AS BLOB), headers FROM records
       WHERE id >= ? AND id < ? ORDER BY id LIMIT ${rowsPerQuery}`,
    )
    .raw();
  const high = connection.prepare('SELECT high FROM partitions WHERE id = ?');

  const readRows = (
    fromId: number,
    toId: number,
  ): { readonly rows: readonly Row[]; readonly atEnd: boolean } => {
    const rows: Row[] = [];
    for (let bytes = 0, next = fromId; rows.length < chunkRecords && bytes < chunkBytes;) {
      const found = query.all([next, toId]) as readonly Row[];
      rows.push(...found);
      if (found.length < rowsPerQuery) return { rows, atEnd: true };
      bytes = rows.reduce((sum, [, , , value]) => sum + (value?.byteLength ?? 0), 0);
      next = found.at(-1)![0] + 1;
    }
    return { rows, atEnd: false };
  };

  const readChunk = (topic: string, partition: number, partitionId: number, offset: number): Chunk => {
    const base = partitionId * offsetsPerPartition;
    const end = (high.get([partitionId]) as { readonly high: number }).high;
    if (offset >= end) return { records: [], nextOffset: offset };
    const { rows, atEnd } = readRows(base + offset, base + end);
    const records = rows.map((row) => toRecord(topic, partition, base, row));
    return { records, nextOffset: atEnd ? end : records.at(-1)!.offset + 1 };
  };

  return (topic, partition, offset) =>
    pipe(
      topics.findPartition(topic, partition),
      E.chain((id): E.Either<LogError | SqliteFailure, Chunk> =>
        attempt(() => readChunk(topic, partition, id, offset)),
      ),
      E.mapLeft(toLogError),
    );
};

const toRecord = (
  topic: string,
  partition: number,
  base: number,
  [id, timestampMs, key, value, headers]: Row,
): LogRecord => ({
  topic,
  partition,
  offset: id - base,
  timestampMs,
  key: key?.toString('utf8') ?? null,
  value,
  headers: JSON.parse(headers) as LogRecord['headers'],
});
