/**
 * Membership in a consumer group. kafkajs does what a group is for: joining, heartbeats, rebalances, leaving, and the committed
 * offsets that show the lag. Reading is ours (consume-partition.ts), from the offsets the workers answer; all topics stay paused
 * for kafkajs, whose loop then does nothing but heartbeat, however long a batch takes.
 */
import type { JoinGroup, LogError, Logger, LogReader, Membership } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Consumer, Kafka } from 'kafkajs';
import { consumePartition } from './consume-partition';
import { logRefused, toLogError } from './log-error';
import { describeUnequal, partitionAssigner } from './partition-assigner';
import { createPartitionLives, type Alive } from './partition-lives';
import { createProgress } from './progress';
import { openSession } from './session';
import { within } from './within';

type Group = Parameters<JoinGroup>[0];

type Surroundings = {
  readonly kafka: Kafka;
  readonly reader: LogReader;
  readonly logger: Logger;
  readonly sessionTimeoutMs: number;
};

const rebalanceTimeoutMs = 60_000;
const joinDeadlineMs = rebalanceTimeoutMs + 30_000;
const leaveDeadlineMs = 2_500;
/** How often kafkajs' loop looks whether a heartbeat is due. */
const idleMs = 250;

export const createJoinGroup =
  (surroundings: Surroundings): JoinGroup =>
  (group) =>
    pipe(
      checkTopics(surroundings.reader, topicsOf(group)),
      TE.chain(() =>
        TE.tryCatch(() => join(surroundings, group), toLogError(`cannot join group ${group.groupId}`)),
      ),
    );

const topicsOf = ({ mainTopic, liveTopics }: Group): readonly string[] => [mainTopic, ...liveTopics];

const checkTopics = (reader: LogReader, topics: readonly string[]): TE.TaskEither<LogError, void> =>
  pipe(
    topics,
    RA.map(reader.offsets),
    RA.sequence(TE.ApplicativeSeq),
    TE.map(RA.map((rows) => rows.length)),
    TE.chain((counts) =>
      new Set(counts).size > 1 ? TE.left(logRefused(describeUnequal(topics, counts))) : TE.right(undefined),
    ),
  );

const join = async (surroundings: Surroundings, group: Group): Promise<Membership> => {
  const logger = surroundings.logger.with({ group: group.groupId });
  let finishing: Promise<E.Either<LogError, void>> | undefined;
  let resolveEnded: (outcome: E.Either<LogError, void>) => void = () => undefined;
  const ended = new Promise<E.Either<LogError, void>>((resolve) => (resolveEnded = resolve));

  const consumer = createConsumer(surroundings, group, () => finishing === undefined);
  const finish = (outcome: E.Either<LogError, void>): Promise<E.Either<LogError, void>> =>
    (finishing ??= leave(outcome).finally(() => resolveEnded(outcome)));
  const leave = async (outcome: E.Either<LogError, void>): Promise<E.Either<LogError, void>> => {
    await lives.stop();
    await within(leaveDeadlineMs, 'leaving', consumer.disconnect()).catch(() => undefined);
    return outcome;
  };
  const lives = createPartitionLives({
    worker: group.worker,
    live: liveIn({ ...surroundings, logger }, group, consumer),
    onFailed: (error) => void finish(E.left(error)),
    noticeMs: surroundings.sessionTimeoutMs + 5_000,
  });

  listen(consumer, group, logger, lives, (error) => void finish(E.left(error)));
  try {
    await within(joinDeadlineMs, 'joining', start(consumer, topicsOf(group)));
  } catch (error) {
    await finish(E.right(undefined));
    throw error;
  }
  return {
    ended: () => ended,
    stop: async () => void (await finish(E.right(undefined))),
  };
};

const createConsumer = (
  { kafka, sessionTimeoutMs }: Surroundings,
  { groupId }: Group,
  mayRestart: () => boolean,
): Consumer =>
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

/** These listeners run inside kafkajs' own loop: before its first fetch after a join. */
const listen = (
  consumer: Consumer,
  group: Group,
  logger: Logger,
  lives: ReturnType<typeof createPartitionLives>,
  onFailed: (error: LogError) => void,
): void => {
  const { GROUP_JOIN, REBALANCING, CRASH } = consumer.events;
  consumer.on(GROUP_JOIN, ({ payload }) => {
    consumer.pause(topicsOf(group).map((topic) => ({ topic })));
    const partitions = payload.memberAssignment[group.mainTopic] ?? [];
    logger.info('joined the consumer group', { partitions, isLeader: payload.isLeader });
    lives.assign(partitions);
  });
  consumer.on(REBALANCING, lives.suspend);
  consumer.on(CRASH, ({ payload: { error, restart } }) => {
    lives.suspend();
    logger.warn('lost the consumer group', { message: error.message, restart });
    if (!restart) onFailed(toLogError(`group ${group.groupId} was lost`)(error));
  });
};

const liveIn =
  ({ kafka, logger }: Surroundings, group: Group, consumer: Consumer) =>
  (partition: number, alive: Alive): TE.TaskEither<LogError, void> =>
  async () => {
    const session = openSession(kafka);
    const progress = createProgress(async (offset) => {
      await consumer.commitOffsets([{ topic: group.mainTopic, partition, offset: String(offset) }]);
    }, logger);
    try {
      const { mainTopic, liveTopics, worker } = group;
      return await consumePartition({
        ...{ partition, mainTopic, liveTopics, worker, session, ...alive },
        logger: logger.with({ partition }),
        onProgress: progress,
      })();
    } finally {
      await session.close();
    }
  };
