/** The reader's side of the log. */
import type { LogError, LogReader, PartitionOffsets } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Database } from './database';
import type { ReadRecords } from './read-records';
import { toLogError, type SqliteFailure } from './sqlite-failure';
import type { TopicTable } from './topic-table';

export type ReadOffsets = (topic: string) => E.Either<LogError, readonly PartitionOffsets[]>;

export const readOffsets = ({ connection, attempt }: Database, topics: TopicTable): ReadOffsets => {
  const query = connection
    .prepare('SELECT partition, low, high FROM partitions WHERE topic = ? ORDER BY partition')
    .raw();
  return (topic) =>
    pipe(
      topics.find(topic),
      E.chain((): E.Either<LogError | SqliteFailure, readonly Row[]> =>
        attempt(() => query.all([topic]) as readonly Row[]),
      ),
      E.bimap(toLogError, (rows) => rows.map(([partition, low, high]) => ({ partition, low, high }))),
    );
};

/** Closing it does nothing: the file is closed as a whole. */
export const logReader = (offsets: ReadOffsets, read: ReadRecords): LogReader => ({
  offsets: (topic) => TE.fromIOEither(() => offsets(topic)),
  read: (topic, partition, offset) => TE.fromIOEither(() => read(topic, partition, offset)),
  close: T.of(undefined),
});

type Row = readonly [partition: number, low: number, high: number];
