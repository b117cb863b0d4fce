/** The loop of one partition of a group: strictly one batch after the other, asleep while there is nothing to read. */
import type { Clock, JoinGroup, LogError, Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { bell } from './bell';
import type { Commits } from './commits';
import type { ReadOffsets } from './read-offsets';
import type { Chunk, ReadRecords } from './read-records';
import type { TopicTable } from './topic-table';

export type Group = Parameters<JoinGroup>[0];

export type LoopParts = {
  readonly topics: TopicTable;
  readonly commits: Commits;
  readonly offsets: ReadOffsets;
  readonly read: ReadRecords;
  readonly turn: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
};

type Result<A = void> = Promise<E.Either<LogError, A>>;

/** Works until the signal; then, or after a failure, the partition is revoked. */
export const workPartition = async (
  parts: LoopParts,
  group: Group,
  partition: number,
  signal: AbortSignal,
): Result => {
  const { ring, wait } = bell();
  const topics = [group.mainTopic, ...group.liveTopics];
  const unlisten = parts.commits.listen(topics, (records) => {
    if (records.some((record) => record.partition === partition)) ring();
  });
  signal.addEventListener('abort', ring);
  try {
    await parts.turn();
    return await takingAnew(parts, partition, signal, () => work(parts, group, partition, signal, wait));
  } catch (error) {
    return E.left(workerFailed(parts.logger, group, partition, error));
  } finally {
    unlisten();
    signal.removeEventListener('abort', ring);
    await group.worker.revoked(partition);
  }
};

/** Next offset by topic. */
type Positions = Map<string, number>;

/** A worker whose answer may be better another time begins anew. */
const takingAnew = async (
  { clock, logger }: LoopParts,
  partition: number,
  signal: AbortSignal,
  once: () => Result,
): Result => {
  for (;;) {
    const worked = await once();
    if (E.isRight(worked) || !worked.left.retryable) return worked;
    if (signal.aborted) return E.right(undefined);
    logger.warn('the partition is taken anew', { partition, reason: worked.left.message });
    await clock.sleep(pauseMs, signal);
  }
};

const work = async (
  parts: LoopParts,
  group: Group,
  partition: number,
  signal: AbortSignal,
  wait: () => Promise<void>,
): Result => {
  const positions = await start(parts, group, partition);
  if (E.isLeft(positions)) return positions;
  while (!signal.aborted) {
    const worked = await workRound(parts, group, partition, signal, positions.right);
    if (E.isLeft(worked)) return worked;
    if (!worked.right) await wait();
  }
  return E.right(undefined);
};

const start = async (parts: LoopParts, group: Group, partition: number): Result<Positions> => {
  const positions: Positions = new Map();
  for (const topic of group.liveTopics) {
    const end = endOf(parts, topic, partition);
    if (E.isLeft(end)) return end;
    positions.set(topic, end.right);
  }
  const from = await group.worker.assigned(partition)();
  if (E.isLeft(from)) return from;
  const end = endOf(parts, group.mainTopic, partition);
  if (E.isLeft(end)) return end;
  return from.right > end.right
    ? E.left(beyondEnd(group.mainTopic, partition, from.right, end.right))
    : E.right(new Map([[group.mainTopic, from.right], ...positions]));
};

/** One batch of each topic that has one. @returns whether there was any */
const workRound = async (
  parts: LoopParts,
  { worker }: Group,
  partition: number,
  signal: AbortSignal,
  positions: Positions,
): Result<boolean> => {
  let worked = false;
  for (const [topic, offset] of positions) {
    await parts.turn();
    const chunk = await readPatiently(parts, topic, partition, offset, signal);
    if (E.isLeft(chunk)) return chunk;
    const { records, nextOffset } = chunk.right;
    if (signal.aborted) break;
    if (records.length > 0) {
      const done = await worker.process({ topic, partition, records, nextOffset }, () => !signal.aborted)();
      if (E.isLeft(done)) return done;
    }
    worked = worked || nextOffset > offset;
    positions.set(topic, nextOffset);
  }
  return E.right(worked);
};

const pauseMs = 1_000;

const readPatiently = async (
  parts: LoopParts,
  topic: string,
  partition: number,
  offset: number,
  signal: AbortSignal,
): Result<Chunk> => {
  for (;;) {
    const chunk = parts.read(topic, partition, offset);
    if (E.isRight(chunk) || !chunk.left.retryable || signal.aborted) return chunk;
    parts.logger.warn('the log cannot be read, trying again', {
      topic,
      partition,
      reason: chunk.left.message,
    });
    await parts.clock.sleep(pauseMs, signal);
  }
};

const endOf = (parts: LoopParts, topic: string, partition: number): E.Either<LogError, number> => {
  const rows = parts.offsets(topic);
  return E.isLeft(rows)
    ? rows
    : E.fromNullable(refused(`topic ${topic} has no partition ${partition}`))(rows.right[partition]?.high);
};

const beyondEnd = (topic: string, partition: number, offset: number, end: number): LogError =>
  refused(
    `reading of ${topic}, partition ${partition} was to go on at offset ${offset}, but its end is ${end}`,
  );

const workerFailed = (logger: Logger, { groupId }: Group, partition: number, error: unknown): LogError => {
  logger.error('a worker threw', { groupId, partition, error });
  const detail = error instanceof Error ? error.message : String(error);
  return refused(`the worker of group ${groupId} threw on partition ${partition}: ${detail}`);
};

const refused = (message: string): LogError => ({ _tag: 'LogRefused', message, retryable: false });
