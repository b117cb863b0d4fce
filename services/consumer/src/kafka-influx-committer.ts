/**
 * The commit of a batch over Kafka and InfluxDB: points first, until the store has them; then one Kafka transaction with
 * everything else. Points the store will never take become dead letters of that transaction.
 */
import type { Point } from '@cryptostream/contracts';
import type {
  Clock,
  LogError,
  LogFields,
  Logger,
  OpenPublisher,
  PointWriter,
  RejectedPoint,
  Removal,
  StoreError,
} from '@cryptostream/ports';
import { backOffMs } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { OpenCommitter } from './dependencies';
import { toPointDeadLetterRecord } from './dead-letter';
import type { ConsumerMetrics } from './metrics';
import { waitWhileCurrent } from './wait-while-current';

export type StoreHealth = {
  /** Called with null when no partition waits for the store any more. */
  readonly storeFailing: (error: StoreError | null) => void;
};

type Dependencies = {
  readonly openPublisher: OpenPublisher;
  readonly writer: PointWriter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<ConsumerMetrics, 'retried'>;
  readonly health: StoreHealth;
  readonly random: () => number;
  /** How long a request that was not answered may still be under way; absent: not at all. */
  readonly underWayMs?: number;
};

export const kafkaInfluxCommitter = (dependencies: Dependencies): OpenCommitter => {
  const troubleOf = createTroubles(dependencies.health);
  return (transactionalId, topics) =>
    pipe(
      dependencies.openPublisher(transactionalId, topics),
      TE.map((publisher) => ({
        commit: (points, records, isCurrent, removals = [], claim) => {
          const prove = claim === undefined ? TE.right(undefined) : publisher.publish([claim]);
          return pipe(
            removeUntilGone(dependencies, troubleOf(transactionalId), removals, isCurrent, prove),
            TE.chain(() => writeUntilStored(dependencies, troubleOf(transactionalId), points, isCurrent)),
            TE.map((rejected) => [
              ...records,
              ...rejected.map((each) => toPointDeadLetterRecord(records[0]?.partition ?? 0, each)),
            ]),
            TE.chain((all) => (all.length === 0 ? TE.right(undefined) : publisher.publish(all))),
          );
        },
        close: publisher.close,
      })),
    );
};

type Trouble = { readonly begins: (error: StoreError) => void; readonly ends: () => void };

// The partitions of a member wait one by one, and a rebalance may take one away in the middle of it: what is said of the store
// holds as long as one of them waits.
const createTroubles = ({ storeFailing }: StoreHealth): ((transactionalId: string) => Trouble) => {
  const waiting = new Set<string>();
  return (transactionalId) => ({
    begins: (error) => {
      waiting.add(transactionalId);
      storeFailing(error);
    },
    ends: () => {
      if (waiting.delete(transactionalId) && waiting.size === 0) storeFailing(null);
    },
  });
};

const retry = { firstMs: 250, maximumMs: 15_000 };
// Wrong token or bucket: an operator has to act, so asking often would only fill the log.
const refusedRetryMs = 30_000;

const writeUntilStored = (
  dependencies: Dependencies,
  trouble: Trouble,
  points: readonly Point[],
  isCurrent: () => boolean,
): TE.TaskEither<LogError, readonly RejectedPoint[]> =>
  points.length === 0
    ? TE.right([])
    : untilDone(dependencies, trouble, isCurrent, dependencies.writer.write(points), (fields) => [
        'points are written again',
        { points: points.length, ...fields },
      ]);

const removeUntilGone = (
  dependencies: Dependencies,
  trouble: Trouble,
  removals: readonly Removal[],
  isCurrent: () => boolean,
  prove: TE.TaskEither<LogError, void>,
): TE.TaskEither<LogError, void> => {
  if (removals.length === 0) return TE.right(undefined);
  const { writer } = dependencies;
  let tries = 0;
  return pipe(
    untilDone(
      dependencies,
      trouble,
      isCurrent,
      pipe(
        TE.fromIO<void, StoreError>(() => void (tries += 1)),
        TE.chain(() => writer.remove(removals)),
      ),
      (fields) => ['points are removed again', { ...removals[0], ...fields }],
      prove,
    ),
    // A try without an answer may come to its end after the next one, and would take away what is written now.
    TE.chain(() => (tries > 1 ? settle(dependencies, isCurrent) : TE.right(undefined))),
  );
};

const settle =
  ({ clock, underWayMs = 0 }: Dependencies, isCurrent: () => boolean): TE.TaskEither<LogError, void> =>
  async () => {
    await waitWhileCurrent(clock, underWayMs, isCurrent);
    return isCurrent() ? E.right(undefined) : E.left(gaveUp);
  };

const untilDone =
  <A>(
    { clock, logger, metrics, random }: Dependencies,
    trouble: Trouble,
    isCurrent: () => boolean,
    attempted: TE.TaskEither<StoreError, A>,
    toEvent: (fields: LogFields) => readonly [event: string, fields: LogFields],
    prove: TE.TaskEither<LogError, void> = TE.right(undefined),
  ): TE.TaskEither<LogError, A> =>
  async () => {
    for (let attempt = 0; ; attempt += 1) {
      // Whoever was frozen in a wait believes that it is current still.
      const proven = await prove();
      if (E.isLeft(proven)) {
        trouble.ends();
        return proven;
      }
      const done = await attempted();
      if (E.isRight(done)) {
        trouble.ends();
        return done;
      }
      trouble.begins(done.left);
      metrics.retried('store');
      logger[done.left.retryable ? 'warn' : 'error'](...toEvent({ attempt, reason: done.left.message }));
      await waitWhileCurrent(clock, waitMs(done.left, attempt, random), isCurrent);
      if (!isCurrent()) {
        trouble.ends();
        return E.left(gaveUp);
      }
    }
  };

const waitMs = (error: StoreError, attempt: number, random: () => number): number =>
  error.retryAfterMs ?? (error.retryable ? backOffMs(retry, attempt, random) : refusedRetryMs);

const gaveUp: LogError = {
  _tag: 'LogUnavailable',
  message: 'the partition was taken away while its points were being written',
  retryable: true,
};
