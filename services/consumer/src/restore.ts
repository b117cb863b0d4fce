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
    readAll(reader, Topics.state(interval), partition),
    TE.chainEitherK((records) => toRestored(interval, partition, records)),
  );

const readAll =
  (
    reader: LogReader,
    topic: string,
    partition: number,
  ): TE.TaskEither<LogError, ReadonlyMap<string, LogRecord>> =>
  async () => {
    const offsets = await reader.offsets(topic)();
    if (E.isLeft(offsets)) return offsets;
    const range = offsets.right.find((each) => each.partition === partition);
    const latest = new Map<string, LogRecord>();
    for (let offset = range?.low ?? 0; offset < (range?.high ?? 0);) {
      const page = await reader.read(topic, partition, offset)();
      if (E.isLeft(page)) return page;
      page.right.records.forEach((record) => latest.set(record.key ?? '', record));
      // Going on without the rest would be going on with an older state.
      if (page.right.nextOffset === offset) return E.left(notAnswered(topic, partition, offset));
      offset = page.right.nextOffset;
    }
    return E.right(latest);
  };

const notAnswered = (topic: string, partition: number, offset: number): LogError => ({
  _tag: 'LogUnavailable',
  message: `nothing of ${topic}, partition ${partition}, was answered from offset ${offset} on, before its end`,
  retryable: true,
});

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
