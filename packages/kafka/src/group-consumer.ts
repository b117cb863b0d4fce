/**
 * A kafkajs consumer that is a member of a group and reads nothing: all topics are paused in it, and its loop does nothing but
 * heartbeat, however long a batch takes.
 */
import type { LogError, Logger } from '@cryptostream/ports';
import type { Consumer, Kafka } from 'kafkajs';
import { toLogError } from './log-error';
import { partitionAssigner } from './partition-assigner';
import { within } from './within';

export type GroupConsumer = {
  readonly join: () => Promise<void>;
  /** Shows the lag. */
  readonly commit: (topic: string, partition: number, nextOffset: number) => Promise<void>;
  readonly leave: () => Promise<void>;
};

export type GroupListener = {
  /** These partitions of every topic are ours; what was before is void. */
  readonly onAssigned: (partitions: readonly number[]) => void;
  /** What is ours is unknown until the next `onAssigned`. */
  readonly onSuspended: () => void;
  readonly onFailed: (error: LogError) => void;
  /** What keeps it out of the group while it tries again; null when it has joined. */
  readonly onTrouble: (trouble: string | null) => void;
  /** Something happened, if only a heartbeat. */
  readonly onHeard: () => void;
  /** Whether kafkajs may start again after a failure. */
  readonly mayRestart: () => boolean;
};

type Options = {
  readonly kafka: Kafka;
  readonly groupId: string;
  /** The first is the one whose partitions count; the others have as many. */
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly logger: Logger;
};

const rebalanceTimeoutMs = 60_000;
const joinDeadlineMs = rebalanceTimeoutMs + 30_000;
const leaveDeadlineMs = 2_500;
/** How often the loop looks whether a heartbeat is due. */
const idleMs = 250;

export const createGroupConsumer = (options: Options, listener: GroupListener): GroupConsumer => {
  const consumer = createConsumer(options, listener.mayRestart);
  listen(consumer, options, listener);
  return {
    join: () => within(joinDeadlineMs, 'joining', start(consumer, options.topics)),
    commit: (topic, partition, nextOffset) =>
      consumer.commitOffsets([{ topic, partition, offset: String(nextOffset) }]),
    leave: () => within(leaveDeadlineMs, 'leaving', consumer.disconnect()).catch(() => undefined),
  };
};

const createConsumer = ({ kafka, groupId, sessionTimeoutMs }: Options, mayRestart: () => boolean): Consumer =>
  kafka.consumer({
    groupId,
    partitionAssigners: [partitionAssigner],
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.round(sessionTimeoutMs / 10),
    rebalanceTimeout: rebalanceTimeoutMs,
    maxWaitTimeInMs: idleMs,
    allowAutoTopicCreation: false,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      retries: 8,
      multiplier: 2,
      factor: 0.2,
      restartOnFailure: () => Promise.resolve(mayRestart()),
    },
  });

const start = async (consumer: Consumer, topics: readonly string[]): Promise<void> => {
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics] });
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
};

/** kafkajs calls these from inside its loop, so that a pause holds before the first fetch after a join. */
const listen = (
  consumer: Consumer,
  { groupId, topics, logger }: Options,
  { onAssigned, onSuspended, onFailed, onTrouble, onHeard }: GroupListener,
): void => {
  const { GROUP_JOIN, HEARTBEAT, REBALANCING, CRASH } = consumer.events;
  let isOut = false;
  consumer.on(HEARTBEAT, onHeard);
  consumer.on(GROUP_JOIN, ({ payload }) => {
    onHeard();
    consumer.pause(topics.map((topic) => ({ topic })));
    const partitions = payload.memberAssignment[topics[0] ?? ''] ?? [];
    logger.info('joined the consumer group', { partitions });
    if (isOut) onTrouble(null);
    isOut = false;
    onAssigned(partitions);
  });
  consumer.on(REBALANCING, () => {
    onHeard();
    onSuspended();
  });
  consumer.on(CRASH, ({ payload: { error, restart } }) => {
    onHeard();
    onSuspended();
    logger.warn('lost the consumer group', { message: error.message, restart });
    const lost = toLogError(`group ${groupId} was lost`)(error);
    isOut = true;
    onTrouble(lost.message);
    if (!restart) onFailed(lost);
  });
};
