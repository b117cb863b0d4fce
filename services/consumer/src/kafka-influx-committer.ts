/**
 * The commit of a batch over Kafka and InfluxDB: points first, until the store has them; then one Kafka transaction with
 * everything else. Points the store will never take become dead letters of that transaction.
 */
import type { Point } from '@cryptostream/contracts';
import type {
  Clock,
  LogError,
  Logger,
  OpenPublisher,
  PointWriter,
  RejectedPoint,
  StoreError,
} from '@cryptostream/ports';
import { backOffMs } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { OpenCommitter } from './dependencies';
import { toPointDeadLetterRecord } from './dead-letter';
import type { ConsumerMetrics } from './metrics';

export type StoreHealth = {
  /** Called with null when the store answers again. */
  readonly storeFailing: (error: StoreError | null) => void;
};

export const kafkaInfluxCommitter =
  (dependencies: {
    readonly openPublisher: OpenPublisher;
    readonly writer: PointWriter;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: ConsumerMetrics;
    readonly health: StoreHealth;
    readonly random: () => number;
  }): OpenCommitter =>
  (transactionalId) =>
    pipe(
      dependencies.openPublisher(transactionalId),
      TE.map((publisher) => ({
        commit: (points, records, isCurrent) =>
          pipe(
            writeUntilStored(dependencies, points, isCurrent),
            TE.map((rejected) => [
              ...records,
              ...rejected.map((each) => toPointDeadLetterRecord(records[0]?.partition ?? 0, each)),
            ]),
            TE.chain((all) => (all.length === 0 ? TE.right(undefined) : publisher.publish(all))),
          ),
        close: publisher.close,
      })),
    );

const retry = { firstMs: 250, maximumMs: 15_000 };
// Wrong token or bucket: an operator has to act, so asking often would only fill the log.
const refusedRetryMs = 30_000;

const writeUntilStored =
  (
    { writer, clock, logger, metrics, health, random }: Parameters<typeof kafkaInfluxCommitter>[0],
    points: readonly Point[],
    isCurrent: () => boolean,
  ): TE.TaskEither<LogError, readonly RejectedPoint[]> =>
  async () => {
    if (points.length === 0) return E.right([]);
    for (let attempt = 0; ; attempt += 1) {
      const written = await writer.write(points)();
      if (E.isRight(written)) {
        if (attempt > 0) health.storeFailing(null);
        return written;
      }
      health.storeFailing(written.left);
      metrics.retried('store');
      logger[written.left.retryable ? 'warn' : 'error']('points are written again', {
        points: points.length,
        attempt,
        reason: written.left.message,
      });
      await waitFor(clock, waitMs(written.left, attempt, random), isCurrent);
      if (!isCurrent()) return E.left(gaveUp);
    }
  };

const waitMs = (error: StoreError, attempt: number, random: () => number): number =>
  error.retryAfterMs ?? (error.retryable ? backOffMs(retry, attempt, random) : refusedRetryMs);

const gaveUp: LogError = {
  _tag: 'LogUnavailable',
  message: 'the partition was taken away while its points were being written',
  retryable: true,
};

// In slices, so that a partition that is taken away does not wait out a long back-off.
const waitFor = async (clock: Clock, ms: number, isCurrent: () => boolean): Promise<void> => {
  for (let left = ms; left > 0 && isCurrent(); left -= 500) await clock.sleep(Math.min(left, 500));
};
