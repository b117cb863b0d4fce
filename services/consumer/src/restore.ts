/** Reads the state of a partition back from the compacted topic: the last record of each key. */
import {
  parseJson,
  partitionKey,
  partitionSchema,
  seriesStateSchema,
  Topics,
  type PartitionRecord,
} from '@cryptostream/contracts';
import { Series, type Interval } from '@cryptostream/domain';
import type { LogError, LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { readNewest } from './read-newest';
import type { PartitionState } from './topology';

export type Restored = {
  readonly state: PartitionState;
  /** Null when nothing has been committed for this partition yet. */
  readonly partition: PartitionRecord | null;
};

export const restore = (
  reader: LogReader,
  interval: Interval.Interval,
  partition: number,
): TE.TaskEither<LogError, Restored> =>
  pipe(
    readNewest(reader, Topics.state(interval), partition),
    TE.chainEitherK((records) => toRestored(interval, partition, records)),
  );

const toRestored = (
  interval: Interval.Interval,
  partition: number,
  records: ReadonlyMap<string, LogRecord>,
): E.Either<LogError, Restored> => {
  const { [partitionKey]: partitionRecord, ...seriesRecords } = Object.fromEntries(records);
  return pipe(
    E.Do,
    E.apS(
      'partition',
      partitionRecord === undefined ? E.right(null) : decodePartition(interval, partitionRecord),
    ),
    E.apS(
      'state',
      pipe(
        Object.values(seriesRecords),
        E.traverseArray((record) => decodeSeries(interval, partition, record)),
        E.map((entries): PartitionState => new Map(entries)),
      ),
    ),
  );
};

const decodePartition = (
  interval: Interval.Interval,
  record: LogRecord,
): E.Either<LogError, PartitionRecord> =>
  pipe(
    toJson(record),
    E.chain((value) => {
      const result = partitionSchema.safeParse(value);
      return result.success ? E.right(result.data) : E.left(result.error.message);
    }),
    E.mapLeft((message) => unreadable(interval, record.partition, message)),
  );

const decodeSeries = (interval: Interval.Interval, partition: number, record: LogRecord) =>
  pipe(
    toJson(record),
    E.chain((value) => {
      const result = seriesStateSchema.safeParse(value);
      return result.success ? E.right(result.data) : E.left(result.error.message);
    }),
    E.map(({ series, state }) => [Series.toKey(series), state] as const),
    E.mapLeft((message) => unreadable(interval, partition, message)),
  );

const toJson = (record: LogRecord): E.Either<string, unknown> =>
  parseJson(new TextDecoder().decode(record.value ?? new Uint8Array()));

const unreadable = (interval: Interval.Interval, partition: number, message: string): LogError => ({
  _tag: 'LogRefused',
  message: `the state in ${Topics.state(interval)}, partition ${partition}, cannot be read: ${message}`,
  retryable: false,
});
