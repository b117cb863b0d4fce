/** Where the partitions of a topic begin and end. */
import type { LogError, PartitionOffsets } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { Database } from './database';
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

type Row = readonly [partition: number, low: number, high: number];
