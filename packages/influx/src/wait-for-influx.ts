/** Waits until InfluxDB takes requests, and says what it is waiting for. */
import type { Clock, Logger, StoreError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { influxConnection } from './influx-connection';
import { toStoreError } from './to-store-error';

export type WaitOptions = {
  readonly url: string;
  /** For the whole of it. */
  readonly deadlineMs: number;
};

const firstWaitMs = 250;
const longestWaitMs = 5_000;
const probeTimeoutMs = 5_000;

/** Left: it did not answer before the deadline, with the last reason. */
export const waitForInflux =
  (clock: Clock, logger: Logger) =>
  ({ url, deadlineMs }: WaitOptions): TE.TaskEither<StoreError, void> =>
  async () => {
    const connection = influxConnection({ url, token: '', timeoutMs: probeTimeoutMs });
    const probe = pipe(connection.json('GET', '/health'), TE.mapLeft(toStoreError));
    const startMs = clock.nowMs();
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
      const answer = await probe();
      const overdue = clock.nowMs() + waitMs - startMs > deadlineMs;
      if (E.isRight(answer) || overdue) {
        await connection.close();
        return pipe(
          answer,
          E.map(() => undefined),
        );
      }
      logger.info('waiting for InfluxDB', { url, reason: answer.left.message, nextTryInMs: waitMs });
      await clock.sleep(waitMs);
    }
  };
