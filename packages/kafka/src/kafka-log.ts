/** Kafka as the log of the ports: one client, and what it can do. */
import type {
  FollowTopics,
  JoinGroup,
  LogError,
  Logger,
  LogReader,
  OpenArrivals,
  OpenPublisher,
} from '@cryptostream/ports';
import type { Task } from 'fp-ts/Task';
import type * as TE from 'fp-ts/TaskEither';
import { createCreateTopics, type CreateTopics } from './create-topics';
import { createFollowTopics } from './follow-topics';
import { createJoinGroup } from './join-group';
import { createClient, type KafkaConfiguration } from './kafka-configuration';
import { createOpenArrivals } from './open-arrivals';
import { createOpenPublisher, transactionTimeoutMs } from './open-publisher';
import { createReader } from './read-log';
import { createWaitUntilSettled } from './wait-until-settled';
import { checkKafka, waitForKafka, type Waiting } from './wait-for-kafka';
import { createWatchPartitions, type WatchPartitions } from './watch-partitions';

export type KafkaLog = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  readonly joinGroup: JoinGroup;
  readonly followTopics: FollowTopics;
  readonly openArrivals: OpenArrivals;
  readonly createTopics: CreateTopics;
  readonly watchPartitions: WatchPartitions;
  /** Right when a broker answers now and takes our credentials. */
  readonly check: TE.TaskEither<LogError, void>;
  /** Waits for ever; Left when refused or aborted. */
  readonly waitUntilReachable: (
    onWaiting: (waiting: Waiting) => void,
    signal?: AbortSignal,
  ) => TE.TaskEither<LogError, void>;
  /** Closes the reader. Publishers, memberships, followers and watches are closed by who opened them. */
  readonly close: Task<void>;
};

/**
 * A group gives the partitions of a member that died to another after this. Heartbeats do not wait for a batch, so it may be
 * short; the broker allows 6 s and more.
 */
const defaultSessionTimeoutMs = 10_000;
/** A broker looks every 10 s for transactions that are too old. */
const settleDeadlineMs = transactionTimeoutMs + 15_000;

export const kafkaLog = (configuration: KafkaConfiguration, logger: Logger): KafkaLog => {
  const kafka = createClient(configuration, logger);
  const reader = createReader(kafka);
  const check = checkKafka(kafka, configuration.brokers);
  const sessionTimeoutMs = configuration.sessionTimeoutMs ?? defaultSessionTimeoutMs;
  return {
    reader,
    openPublisher: createOpenPublisher(
      (socketFactory) => createClient(configuration, logger, socketFactory),
      createWaitUntilSettled(kafka, logger, settleDeadlineMs),
    ),
    joinGroup: createJoinGroup({ kafka, reader, logger, sessionTimeoutMs }),
    followTopics: createFollowTopics(kafka, logger),
    openArrivals: createOpenArrivals(kafka),
    createTopics: createCreateTopics(kafka),
    watchPartitions: createWatchPartitions(kafka),
    check,
    waitUntilReachable: (onWaiting, signal) => waitForKafka(check, onWaiting, signal),
    close: reader.close,
  };
};
