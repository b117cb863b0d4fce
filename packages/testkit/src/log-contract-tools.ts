/** What the log's suite needs: the log under test, running tasks, reading a partition to its end, waiting. */
import type { Topics } from '@cryptostream/contracts';
import type {
  FollowTopics,
  JoinGroup,
  LogError,
  LogReader,
  LogRecord,
  NewRecord,
  OpenArrivals,
  OpenPublisher,
} from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { randomUUID } from 'node:crypto';
import { until } from './until';

export type LogUnderTest = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  readonly joinGroup: JoinGroup;
  readonly followTopics: FollowTopics;
  readonly openArrivals: OpenArrivals;
  /** Each with `partitions` partitions; the suite gives fresh names. */
  readonly createTopics: (
    specifications: readonly Topics.TopicSpecification[],
  ) => TE.TaskEither<LogError, unknown>;
  /** Of every topic, at least 2. */
  readonly partitions: number;
  readonly close: () => Promise<void>;
};

/** Runs a task that must succeed. */
export const right = async <L, A>(task: TE.TaskEither<L, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(`expected Right, got Left ${JSON.stringify(result.left)}`);
  return result.right;
};

/** Runs a task that must fail. */
export const left = async <L, A>(task: TE.TaskEither<L, A>): Promise<L> => {
  const result = await task();
  if (E.isRight(result)) throw new Error(`expected Left, got Right ${JSON.stringify(result.right)}`);
  return result.left;
};

export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 13)}`;

/** Creates a topic of the test's own. */
export const freshTopic = async (
  log: LogUnderTest,
  config: Topics.TopicSpecification['config'] = {},
): Promise<string> => {
  const topic = uniqueName('contract');
  await right(log.createTopics([{ topic, config }]));
  return topic;
};

/** Publishes in one transaction with a publisher of its own. The records can be read when it resolves. */
export const publish = async (
  log: Pick<LogUnderTest, 'openPublisher'>,
  records: readonly NewRecord[],
): Promise<void> => {
  const id = uniqueName('publisher');
  const publisher = await right(log.openPublisher(id));
  await right(publisher.publish(records));
  await publisher.close();
  await untilVisible(log, id);
};

/**
 * Kafka acknowledges a commit before readers see it. What an id has committed can be read once the next publisher of the id
 * is open.
 */
export const untilVisible = async (
  log: Pick<LogUnderTest, 'openPublisher'>,
  transactionalId: string,
): Promise<void> => {
  const next = await right(log.openPublisher(transactionalId));
  await next.close();
};

export const record = (topic: string, partition: number, value: string, key = 'k'): NewRecord => ({
  topic,
  partition,
  key,
  value,
  headers: {},
});

/** From the lowest offset to the committed end. */
export const readAll = async (
  reader: LogReader,
  topic: string,
  partition: number,
): Promise<readonly LogRecord[]> => {
  const row = (await right(reader.offsets(topic))).find((each) => each.partition === partition)!;
  const found: LogRecord[] = [];
  for (let offset = row.low; offset < row.high;) {
    const { records, nextOffset } = await right(reader.read(topic, partition, offset));
    if (nextOffset <= offset) throw new Error(`read stopped at ${offset}, before the end ${row.high}`);
    found.push(...records);
    offset = nextOffset;
  }
  return found;
};

/** Values as text. */
export const texts = (records: readonly LogRecord[]): readonly string[] =>
  records.map(({ value }) => Buffer.from(value ?? []).toString('utf8'));

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until it is so; rejects after `timeoutMs`. */
export const eventually = async (isSo: () => boolean, timeoutMs: number): Promise<void> => {
  await until(isSo.toString(), isSo, Boolean, { withinMs: timeoutMs, everyMs: 20 });
};

/** For what `beforeAll` sets up. */
export const notSetUp = (): never => {
  throw new Error('the setup of this suite failed');
};
