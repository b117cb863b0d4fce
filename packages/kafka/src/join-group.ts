/**
 * Membership in a consumer group. kafkajs does what a group is for: joining, heartbeats, rebalances, leaving, and the committed
 * offsets that show the lag (group-consumer.ts). Reading is ours, from the offsets the workers answer (consume-partition.ts).
 */
import type { JoinGroup, LogError, Logger, LogReader, Membership } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Kafka } from 'kafkajs';
import { consumePartition } from './consume-partition';
import { createGroupConsumer, type GroupConsumer } from './group-consumer';
import { logRefused, logUnavailable, toLogError } from './log-error';
import { describeUnequal } from './partition-assigner';
import { createPartitionLives, type Alive } from './partition-lives';
import { createProgress } from './progress';
import { openSession } from './session';
import { watchedSession } from './watched-session';
import { startWatchdog } from './watchdog';

type Group = Parameters<JoinGroup>[0];

type Surroundings = {
  readonly kafka: Kafka;
  readonly reader: LogReader;
  readonly logger: Logger;
  readonly sessionTimeoutMs: number;
};

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

type Outcome = E.Either<LogError, void>;

const join = async (surroundings: Surroundings, group: Group): Promise<Membership> => {
  const { kafka, sessionTimeoutMs } = surroundings;
  const logger = surroundings.logger.with({ group: group.groupId });
  let finishing: Promise<void> | undefined;
  let resolveEnded: (outcome: Outcome) => void = () => undefined;
  const ended = new Promise<Outcome>((resolve) => (resolveEnded = resolve));

  const finish = (outcome: Outcome): Promise<void> =>
    (finishing ??= leave().finally(() => resolveEnded(outcome)));
  const leave = async (): Promise<void> => {
    watchdog.stop();
    await lives.stop();
    await consumer.leave();
  };
  const fail = (error: LogError): void => void finish(E.left(error));
  const watchdog = startWatchdog((silentMs) =>
    fail(logUnavailable(`nothing was heard of group ${group.groupId} for ${silentMs / 1_000} s`)),
  );
  const lives = createPartitionLives({
    worker: group.worker,
    live: (partition, alive) => consume(kafka, group, consumer, logger.with({ partition }), partition, alive),
    onFailed: fail,
    noticeMs: sessionTimeoutMs + 5_000,
  });
  const consumer = createGroupConsumer(
    { kafka, groupId: group.groupId, topics: topicsOf(group), sessionTimeoutMs, logger },
    {
      onAssigned: lives.assign,
      onSuspended: lives.suspend,
      onFailed: fail,
      onTrouble: (trouble) => group.onTrouble?.('group', trouble),
      onHeard: watchdog.heard,
      mayRestart: () => finishing === undefined,
    },
  );

  try {
    await consumer.join();
  } catch (error) {
    await finish(E.right(undefined));
    throw error;
  }
  return { ended: () => ended, stop: () => finish(E.right(undefined)) };
};

const consume =
  (
    kafka: Kafka,
    { mainTopic, liveTopics, worker, onTrouble }: Group,
    consumer: GroupConsumer,
    logger: Logger,
    partition: number,
    alive: Alive,
  ): TE.TaskEither<LogError, void> =>
  async () => {
    const session = watchedSession(openSession(kafka), (trouble) =>
      onTrouble?.(`reading partition ${partition}`, trouble),
    );
    const commit = (offset: number): Promise<void> => consumer.commit(mainTopic, partition, offset);
    const onProgress = createProgress(commit, logger);
    const life = { partition, mainTopic, liveTopics, worker, session, logger, onProgress, ...alive };
    try {
      return await consumePartition(life)();
    } finally {
      await session.close();
    }
  };
