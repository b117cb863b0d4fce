/** A broker and this adapter on it, for the integration tests of this package. */
import type { LogFields, Logger, NewRecord, PartitionWorker } from '@cryptostream/ports';
import { cleanups, publish, right, startKafka, uniqueName, type StartedKafka } from '@cryptostream/testkit';
import * as TE from 'fp-ts/TaskEither';
import { kafkaLog, type KafkaLog } from './kafka-log';

const nothing = (): void => undefined;

export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  with: (_fields: LogFields) => silentLogger,
};

type BrokerOfSuite = {
  readonly kafka: StartedKafka;
  readonly log: KafkaLog;
  /** Called after the tests, before the broker is stopped. */
  readonly atEnd: (undo: () => unknown) => void;
};

/** The shortest session the broker allows, so that a lost member is missed soon. */
export const sessionTimeoutMs = 6_000;

const startMs = 120_000;

/** A broker for the suite that calls this: started before its tests, stopped after them. */
export const brokerOfSuite = (): BrokerOfSuite => {
  const cleanup = cleanups();
  let started: Pick<BrokerOfSuite, 'kafka' | 'log'> | undefined;
  beforeAll(async () => {
    const kafka = await cleanup.started(startKafka());
    const log = connect(kafka);
    cleanup.add(log.close);
    started = { kafka, log };
  }, startMs);
  afterAll(cleanup.run, startMs);
  const broker = (): Pick<BrokerOfSuite, 'kafka' | 'log'> => {
    if (started === undefined) throw new Error('the broker of this suite is there in its tests only');
    return started;
  };
  return {
    atEnd: cleanup.add,
    get kafka() {
      return broker().kafka;
    },
    get log() {
      return broker().log;
    },
  };
};

export const connect = ({ brokers }: StartedKafka): KafkaLog =>
  kafkaLog({ brokers, clientId: 'test', sessionTimeoutMs }, silentLogger);

export const createTopic = async (
  { createTopics }: KafkaLog,
  partitions: number,
  config: { readonly [name: string]: string } = {},
): Promise<string> => {
  const topic = uniqueName('topic');
  await right(createTopics([{ topic, partitions, replicationFactor: 1, config }]));
  return topic;
};

export const record = (topic: string, partition: number, value: string, key = 'k'): NewRecord => ({
  topic,
  partition,
  key,
  value,
  headers: {},
});

/** Committed and visible when it resolves: see `publish` of the log's suite. */
export const publishAll = (log: KafkaLog, records: readonly NewRecord[]): Promise<void> =>
  publish(log, records);

export type Noted = {
  readonly worker: PartitionWorker;
  /** Partitions in the order of the calls. */
  readonly assigned: number[];
  readonly revoked: number[];
  /** Assigned and not revoked since. */
  readonly owned: ReadonlySet<number>;
  /** `topic/partition value`. */
  readonly seen: string[];
};

/** A worker that notes what it is told. It goes on from the last `nextOffset`, kept in `state`, which members may share. */
export const noteWith = (
  state: Map<number, number>,
  mainTopic: string,
  work: PartitionWorker['process'] = () => TE.right(undefined),
): Noted => {
  const assigned: number[] = [];
  const revoked: number[] = [];
  const owned = new Set<number>();
  const seen: string[] = [];
  const worker: PartitionWorker = {
    assigned: (partition) =>
      TE.fromIO(() => {
        assigned.push(partition);
        owned.add(partition);
        return state.get(partition) ?? 0;
      }),
    process: (batch, isCurrent) => async () => {
      const outcome = await work(batch, isCurrent)();
      if (!isCurrent()) return outcome;
      for (const { value } of batch.records)
        seen.push(`${batch.topic}/${batch.partition} ${Buffer.from(value ?? []).toString()}`);
      if (batch.topic === mainTopic) state.set(batch.partition, batch.nextOffset);
      return outcome;
    },
    revoked: async (partition) => {
      revoked.push(partition);
      owned.delete(partition);
    },
  };
  return { worker, assigned, revoked, owned, seen };
};
