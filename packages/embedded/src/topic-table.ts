/** Which topics there are. Kept in memory: this process is the only one that creates them. */
import type { Topics } from '@cryptostream/contracts';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { Connection, Database } from './database';
import { partitionLimit } from './schema';
import { toLogError } from './sqlite-failure';

export type Topic = {
  readonly topic: string;
  /** Keys in table `partitions`, by number of the partition. */
  readonly partitionIds: readonly number[];
  readonly compacted: boolean;
  /** −1: for ever. */
  readonly retentionMs: number;
};

export type TopicTable = {
  readonly find: (topic: string) => E.Either<LogError, Topic>;
  readonly findPartition: (topic: string, partition: number) => E.Either<LogError, number>;
  /** A topic that is there keeps its records and partitions and takes the new retention. */
  readonly create: (
    specifications: readonly Topics.TopicSpecification[],
    partitions: number,
  ) => E.Either<LogError, void>;
};

export const topicTable = (database: Database): TopicTable => {
  const topics = new Map<string, Topic>();
  const reload = () => readTopics(database.connection).forEach((topic) => topics.set(topic.topic, topic));
  reload();
  const find = (topic: string) => E.fromNullable(refused(`topic ${topic} does not exist`))(topics.get(topic));
  return {
    find,
    findPartition: (topic, partition) =>
      pipe(
        find(topic),
        E.chain(({ partitionIds }) =>
          E.fromNullable(
            refused(`topic ${topic} has partitions 0 to ${partitionIds.length - 1}, not ${partition}`),
          )(partitionIds[partition]),
        ),
      ),
    create: (specifications, partitions) =>
      pipe(
        database.transaction(() =>
          E.traverseArray((each: Topics.TopicSpecification) =>
            createTopic(database.connection, topics.get(each.topic), each, partitions),
          )(specifications),
        ),
        E.bimap(toLogError, reload),
      ),
  };
};

const createTopic = (
  connection: Connection,
  existing: Topic | undefined,
  specification: Topics.TopicSpecification,
  partitions: number,
): E.Either<LogError, void> => {
  const { topic, compacted, retentionMs } = toSettings(specification);
  if (existing !== undefined && existing.partitionIds.length !== partitions)
    return E.left(
      refused(`topic ${topic} has ${existing.partitionIds.length} partitions for life, not ${partitions}`),
    );
  if (existing !== undefined && existing.compacted !== compacted)
    return E.left(refused(`topic ${topic}: its cleanup.policy cannot be changed`));
  connection
    .prepare(
      'INSERT INTO topics VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET retention_ms = excluded.retention_ms',
    )
    .run([topic, compacted ? 1 : 0, retentionMs]);
  return existing === undefined ? createPartitions(connection, topic, partitions) : E.right(undefined);
};

const createPartitions = (
  connection: Connection,
  topic: string,
  partitions: number,
): E.Either<LogError, void> => {
  const insert = connection.prepare(
    'INSERT INTO partitions (topic, partition, low, high) VALUES (?, ?, 0, 0)',
  );
  const ids = [...Array(partitions).keys()].map((partition) =>
    Number(insert.run([topic, partition]).lastInsertRowid),
  );
  return ids.every((id) => id <= partitionLimit)
    ? E.right(undefined)
    : E.left(refused(`topic ${topic}: a data file holds at most ${partitionLimit} partitions`));
};

const toSettings = ({ topic, config }: Topics.TopicSpecification) => ({
  topic,
  compacted: config['cleanup.policy'] === 'compact',
  retentionMs: Number(config['retention.ms'] ?? -1),
});

type Row = readonly [topic: string, compacted: number, retentionMs: number];

const readTopics = (connection: Connection): readonly Topic[] => {
  const partitions = connection
    .prepare('SELECT id, topic FROM partitions ORDER BY topic, partition')
    .raw()
    .all() as readonly (readonly [id: number, topic: string])[];
  const rows = connection.prepare('SELECT topic, compacted, retention_ms FROM topics').raw().all();
  return (rows as readonly Row[]).map(([topic, compacted, retentionMs]) => ({
    topic,
    partitionIds: partitions.filter(([, of]) => of === topic).map(([id]) => id),
    compacted: compacted === 1,
    retentionMs,
  }));
};

const refused = (message: string): LogError => ({ _tag: 'LogRefused', message, retryable: false });
