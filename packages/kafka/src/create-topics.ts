/** Topics that an installation needs: made when they are missing, never changed when they are there. */
import type { LogError } from '@cryptostream/ports';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Admin, Kafka } from 'kafkajs';
import { logRefused, toLogError } from './log-error';
import { pauseWhile, retryDelayMs } from './pause';

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

const attempts = 8;

/** For a moment after topics were made a broker may not know them; asking anew, also to make them, is harmless. */
const insist = async <A>(action: () => Promise<A>, attempt = 1): Promise<A> => {
  try {
    return await action();
  } catch (error) {
    if (attempt >= attempts) throw error;
    await pauseWhile(() => true, retryDelayMs(attempt));
    return insist(action, attempt + 1);
  }
};

const makeMissing = async (kafka: Kafka, wanted: readonly WantedTopic[]): Promise<Made> => {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const existing = await insist(() => partitionCounts(admin));
    const missing = wanted.filter(({ topic }) => !existing.has(topic));
    if (missing.length > 0)
      await insist(() => admin.createTopics({ topics: missing.map(toRequest), waitForLeaders: true }));
    return {
      created: missing.map(({ topic }) => topic),
      partitions: missing.length > 0 ? await insist(() => countsWith(admin, missing)) : existing,
    };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};

const partitionCounts = async (admin: Admin): Promise<ReadonlyMap<string, number>> => {
  const { topics } = await admin.fetchTopicMetadata();
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
};

const countsWith = async (
  admin: Admin,
  made: readonly WantedTopic[],
): Promise<ReadonlyMap<string, number>> => {
  const counts = await partitionCounts(admin);
  const unseen = made.filter(({ topic }) => !counts.has(topic)).map(({ topic }) => topic);
  if (unseen.length > 0) throw new Error(`made, but not there yet: ${unseen.join(', ')}`);
  return counts;
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
