/**
 * Notices partitions that somebody adds to a topic while we work with it. Nothing else tells: a producer goes on with those that it
 * knows, and a group deals the new ones out without asking. Looks by itself, since kafkajs keeps what it knows of a topic for minutes.
 */
import { setInterval } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { openSession, type Session } from './session';
import { within } from './within';

export type WatchPartitions = (
  topics: readonly string[],
  /** How many each of them is to have. */
  expected: number,
) => {
  /** Resolves when one of them has more; never otherwise. */
  readonly grown: Promise<Grown>;
  readonly stop: () => Promise<void>;
};

export type Grown = { readonly topic: string; readonly found: number };

const lookEveryMs = 5_000;
const closeDeadlineMs = 1_000;

export const createWatchPartitions =
  (kafka: Kafka): WatchPartitions =>
  (topics, expected) => {
    const session = openSession(kafka);
    const stopped = new AbortController();
    const watch = async (onGrown: (grown: Grown) => void): Promise<void> => {
      for await (const _ of setInterval(lookEveryMs, undefined, { signal: stopped.signal })) {
        const grown = await findGrown(session, topics, expected);
        if (grown !== undefined) return onGrown(grown);
      }
    };
    return {
      grown: new Promise((resolve) => void watch(resolve).catch(() => undefined)),
      stop: async () => {
        stopped.abort();
        await within(closeDeadlineMs, 'closing', session.close()).catch(() => undefined);
      },
    };
  };

// That Kafka is away, or a topic, is told by those who read and write; here it is only looked at again later.
const findGrown = async (
  session: Session,
  topics: readonly string[],
  expected: number,
): Promise<Grown | undefined> => {
  try {
    return await session.use(async (cluster) => {
      await cluster.addMultipleTargetTopics([...topics]);
      await cluster.refreshMetadata();
      return topics
        .map((topic) => ({ topic, found: cluster.findTopicPartitionMetadata(topic).length }))
        .find(({ found }) => found > expected);
    });
  } catch {
    return undefined;
  }
};
