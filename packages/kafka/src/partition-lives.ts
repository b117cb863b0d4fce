/**
 * The partitions of one group member, across rebalances. Each partition has a chain of steps of which one runs at a time; a new
 * assignment makes everything before it void, and its steps wait until those have noticed.
 */
import type { LogError, PartitionWorker } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { pauseWhile } from './pause';

export type PartitionLives = {
  /** These partitions, and only these, are ours from now on. */
  readonly assign: (partitions: readonly number[]) => void;
  /** Whether any is ours is unknown until the next `assign`. */
  readonly suspend: () => void;
  /** Ends after the batches in hand, at the latest after some seconds. */
  readonly stop: () => Promise<void>;
};

export type Alive = { readonly isCurrent: () => boolean; readonly goesOn: () => boolean };

const batchInHandMs = 6_000;
const lastCallMs = 1_000;

export const createPartitionLives = (options: {
  readonly worker: PartitionWorker;
  readonly live: (partition: number, alive: Alive) => TE.TaskEither<LogError, void>;
  readonly onFailed: (error: LogError) => void;
  /** How long a member may not have noticed yet that it lost its partitions. */
  readonly noticeMs: number;
}): PartitionLives => {
  const { worker, live, onFailed, noticeMs } = options;
  const chains = new Map<number, Promise<void>>();
  const held = new Set<number>();
  let generation = 0;
  let stopping = false;

  const append = (partition: number, step: () => Promise<void>): void => {
    chains.set(partition, (chains.get(partition) ?? Promise.resolve()).then(step));
  };
  const release = async (partition: number): Promise<void> => {
    if (held.delete(partition)) await worker.revoked(partition).catch(() => undefined);
  };
  const hold = async (partition: number, isCurrent: () => boolean): Promise<void> => {
    held.add(partition);
    const goesOn = (): boolean => isCurrent() && !stopping;
    const outcome = await live(partition, { isCurrent, goesOn })();
    if (E.isRight(outcome)) return;
    // fenced: most likely another member has the partition, and the next heartbeat will tell
    if (outcome.left._tag === 'LogFenced') await pauseWhile(goesOn, noticeMs);
    if (goesOn()) onFailed(outcome.left);
  };
  const assign = (partitions: readonly number[]): void => {
    if (stopping) return;
    const mine = ++generation;
    const isCurrent = (): boolean => generation === mine;
    for (const partition of new Set([...held, ...partitions]))
      append(partition, async () => {
        if (!isCurrent()) return;
        await (partitions.includes(partition) ? hold(partition, isCurrent) : release(partition));
      });
  };
  const allEnded = async (ms: number): Promise<void> => {
    let ended = false;
    void Promise.all(chains.values()).then(() => (ended = true));
    await pauseWhile(() => !ended, ms);
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    await allEnded(batchInHandMs);
    generation++;
    [...held].forEach((partition) => append(partition, () => release(partition)));
    await allEnded(lastCallMs);
  };
  return { assign, suspend: () => void generation++, stop };
};
