/** One fetch from several partitions, committed records only. */
import type { LogRecord } from '@cryptostream/ports';
import { groupBy } from 'fp-ts/NonEmptyArray';
import type { Broker, Cluster } from 'kafkajs';
import {
  committedMessages,
  toLogRecord,
  type AbortedTransaction,
  type FetchedMessage,
} from './committed-records';
import { readCommitted } from './open-cluster';

export type Position = { readonly topic: string; readonly partition: number; readonly offset: number };

export type Fetched = Position & {
  readonly records: readonly LogRecord[];
  /** Where to go on; beyond `offset` also when only markers or aborted records stood there. */
  readonly nextOffset: number;
};

type FetchedPartition = {
  readonly partition: number;
  readonly lastStableOffset: string;
  readonly abortedTransactions: readonly AbortedTransaction[];
  readonly messages: readonly FetchedMessage[];
};

type FetchResponse = {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly FetchedPartition[];
  }[];
};

/** Bytes of one partition in one answer; a larger single batch comes whole all the same. */
const partitionBytes = 1024 * 1024;
const answerBytes = 10 * partitionBytes;

/** Waits up to `maxWaitMs` for the first record. One row for each position, in their order. */
export const fetchRecords = async (
  cluster: Cluster,
  positions: readonly Position[],
  maxWaitMs: number,
): Promise<readonly Fetched[]> => {
  await cluster.addMultipleTargetTopics([...new Set(positions.map(({ topic }) => topic))]);
  const answers = await Promise.all(
    Object.entries(groupBy(leaderOf(cluster))([...positions])).map(async ([nodeId, led]) =>
      fetchFrom(await cluster.findBroker({ nodeId }), led, maxWaitMs),
    ),
  );
  const rows = new Map(answers.flat().map((row) => [nameOf(row), row]));
  return positions.map((position) => rows.get(nameOf(position)) ?? nothingAt(position));
};

const nameOf = ({ topic, partition }: Omit<Position, 'offset'>): string => `${topic} ${partition}`;

const nothingAt = (position: Position): Fetched => ({
  ...position,
  records: [],
  nextOffset: position.offset,
});

const leaderOf =
  (cluster: Cluster) =>
  ({ topic, partition }: Position): string => {
    const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
    if (leader === undefined) throw new Error(`topic ${topic} has no partition ${partition}`);
    return leader;
  };

const fetchFrom = async (
  broker: Broker,
  positions: readonly Position[],
  maxWaitMs: number,
): Promise<readonly Fetched[]> => {
  const { responses } = (await broker.fetch({
    isolationLevel: readCommitted,
    maxWaitTime: maxWaitMs,
    maxBytes: answerBytes,
    topics: positions.map(({ topic, partition, offset }) => ({
      topic,
      partitions: [{ partition, fetchOffset: String(offset), maxBytes: partitionBytes }],
    })),
  })) as FetchResponse;
  const rows = responses.flatMap(({ topicName, partitions }) =>
    partitions.map((row) => [nameOf({ topic: topicName, partition: row.partition }), row] as const),
  );
  const answered = new Map(rows);
  const isEmpty = rows.every(([, { messages }]) => messages.length === 0);
  return positions.map((position) => toFetched(position, answered.get(nameOf(position)), isEmpty));
};

const toFetched = (
  position: Position,
  answer: FetchedPartition | undefined,
  answerIsEmpty: boolean,
): Fetched => {
  // a broker that throttles us leaves the partitions out
  if (answer === undefined) return nothingAt(position);
  const { topic, partition, offset } = position;
  const messages = answer.messages.filter((message) => Number(message.offset) >= offset);
  const last = answer.messages.at(-1);
  return {
    ...position,
    records: committedMessages(messages, answer.abortedTransactions).map(toLogRecord(topic, partition)),
    nextOffset:
      last === undefined
        ? beyondEmptyBatch(offset, Number(answer.lastStableOffset), answerIsEmpty)
        : Number(last.batchContext.firstOffset) + last.batchContext.lastOffsetDelta + 1,
  };
};

/**
 * Compaction can leave a batch without records. When such batches are all that a segment has left, the answer is empty though
 * the end is not reached, and asking again for the same offset would never end. A broker always hands out the first batch whole,
 * so when nothing at all came back, nothing stands at this offset.
 */
const beyondEmptyBatch = (offset: number, end: number, answerIsEmpty: boolean): number =>
  answerIsEmpty && offset < end ? offset + 1 : offset;
