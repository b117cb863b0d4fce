/**
 * What waits to be published. One transaction at a time takes all that has gathered meanwhile. Frames of open klines
 * overtake each other: only the newest of a symbol is kept, so that a slow log costs no memory.
 */
import type { Clock, LogError, NewRecord, Publisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ProducerMetrics } from './metrics';

export type Outbox = {
  /** Records that must go out, in order. */
  readonly add: (records: readonly NewRecord[]) => void;
  /** A record that a newer one with the same topic and key replaces. */
  readonly replace: (record: NewRecord) => void;
  /** Records that are not published yet; those that newer ones replace count only while they are under way. */
  readonly waiting: () => number;
  /** For how long the transaction under way has been waiting for the log; 0 when there is none. */
  readonly underWayMs: () => number;
  /** True when at most `records` are not published yet; false when the outbox has ended before. */
  readonly drainedTo: (records: number) => Promise<boolean>;
  /** Resolves with the error that ended it, or undefined after `stop`. */
  readonly ended: Promise<LogError | undefined>;
  /** Publishes what waits, then ends. */
  readonly stop: () => Promise<void>;
};

/** While so many records wait for a log that is away, closed klines of the stream are not taken: memory is bounded. */
export const fullRecords = 10_000;

const recordsPerTransaction = 2_000;

export const startOutbox = (publisher: Publisher, clock: Clock, metrics: ProducerMetrics): Outbox => {
  const queue: NewRecord[] = [];
  const newest = new Map<string, NewRecord>();
  let inFlight = 0;
  let startedMs = 0;
  let stopping = false;
  let over = false;
  let wake: () => void = () => undefined;

  const waiting = (): number => queue.length + inFlight;

  const waiters = makeWaiters(waiting);

  const loop = async (): Promise<LogError | undefined> => {
    for (;;) {
      const batch = takeBatch(queue, newest);
      if (batch.length === 0) {
        if (stopping) return undefined;
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      startedMs = clock.nowMs();
      inFlight = batch.length;
      const published = await publisher.publish(batch)();
      if (E.isLeft(published)) return published.left;
      inFlight = 0;
      metrics.published(batch.length, (clock.nowMs() - startedMs) / 1_000);
      metrics.waiting(waiting());
      waiters.release();
    }
  };

  const ended = loop().finally(() => {
    over = true;
    metrics.waiting(0);
    waiters.giveUp();
  });

  return {
    add: (records) => {
      queue.push(...records);
      metrics.waiting(waiting());
      wake();
    },
    replace: (record) => {
      newest.set(`${record.topic}/${record.key}`, record);
      wake();
    },
    waiting,
    underWayMs: () => (inFlight > 0 ? clock.nowMs() - startedMs : 0),
    drainedTo: (records) => (over || waiting() <= records ? Promise.resolve(!over) : waiters.wait(records)),
    ended,
    stop: async () => {
      stopping = true;
      wake();
      await ended;
    },
  };
};

const makeWaiters = (waiting: () => number) => {
  const waiters: { readonly records: number; readonly resolve: (isDrained: boolean) => void }[] = [];
  return {
    wait: (records: number): Promise<boolean> => new Promise((resolve) => waiters.push({ records, resolve })),
    release: (): void =>
      waiters
        .filter(({ records }) => waiting() <= records)
        .forEach((waiter) => {
          waiters.splice(waiters.indexOf(waiter), 1);
          waiter.resolve(true);
        }),
    giveUp: (): void => waiters.splice(0).forEach(({ resolve }) => resolve(false)),
  };
};

const takeBatch = (queue: NewRecord[], newest: Map<string, NewRecord>): readonly NewRecord[] => {
  const batch = queue.splice(0, recordsPerTransaction);
  if (queue.length > 0) return batch;
  const open = [...newest.values()];
  newest.clear();
  return [...batch, ...open];
};
