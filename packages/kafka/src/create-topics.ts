/** Topics that an installation needs: made when they are missing, never changed when they are there. */
import type { LogError } from '@cryptostream/ports';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Admin, Kafka } from 'kafkajs';
import { logRefused, toLogError } from './log-error';

export type WantedTopic = {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Kafka's topic settings; they count when the topic is made. */
  readonly config: { readonly [name: string]: string };
};

/** Answers the names of the topics that were made. */
export type CreateTopics = (wanted: readonly WantedTopic[]) => TE.TaskEither<LogError, readonly string[]>;

export const createCreateTopics =
  (kafka: Kafka): CreateTopics =>
  (wanted) =>
    pipe(
      TE.tryCatch(() => makeMissing(kafka, wanted), toLogError('cannot create the topics')),
      TE.chain(({ created, partitions }) => {
        const wrong = wanted.filter((topic) => partitions.get(topic.topic) !== topic.partitions);
        return wrong.length === 0 ? TE.right(created) : TE.left(logRefused(describeWrong(wrong, partitions)));
      }),
    );

type Made = {
  readonly created: readonly string[];
  /** How many partitions each topic has now. */
  readonly partitions: ReadonlyMap<string, number>;
};

const makeMissing = async (kafka: Kafka, wanted: readonly WantedTopic[]): Promise<Made> => {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const existing = await partitionCounts(admin);
    const missing = wanted.filter(({ topic }) => !existing.has(topic));
    if (missing.length > 0)
      await admin.createTopics({ topics: missing.map(toRequest), waitForLeaders: true });
    return {
      created: missing.map(({ topic }) => topic),
      partitions: missing.length > 0 ? await partitionCounts(admin) : existing,
    };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};

const partitionCounts = async (admin: Admin): Promise<ReadonlyMap<string, number>> => {
  const { topics } = await admin.fetchTopicMetadata();
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
};

const toRequest = ({ topic, partitions, replicationFactor, config }: WantedTopic) => ({
  topic,
  numPartitions: partitions,
  replicationFactor,
  configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
});

const describeWrong = (wrong: readonly WantedTopic[], partitions: ReadonlyMap<string, number>): string =>
  `${wrong
    .map(
      (topic) =>
        `topic ${topic.topic} has ${partitions.get(topic.topic) ?? 0} partitions instead of ${topic.partitions}`,
    )
    .join(
      '; ',
    )}. The number is fixed for the life of a topic, because a symbol's place depends on it: configure the number that the topic has, or move its records to a new topic.`;
