/** Whether a broker can be reached, and waiting until one can. */
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import type { Cluster, Kafka } from 'kafkajs';
import { toLogError } from './log-error';
import { closeCluster, openCluster } from './open-cluster';
import { pauseWhile, retryDelayMs } from './pause';
import { within } from './within';

const checkDeadlineMs = 10_000;

/** Right when a broker answers and takes our credentials. */
export const checkKafka = (kafka: Kafka, brokers: readonly string[]): TE.TaskEither<LogError, void> =>
  TE.tryCatch(
    () => within(checkDeadlineMs, 'connecting', ask(kafka)),
    toLogError(`Kafka at ${brokers.join(', ')} is out of reach`),
  );

const ask = async (kafka: Kafka): Promise<void> => {
  const cluster: Cluster = await openCluster(kafka);
  try {
    await cluster.metadata();
  } finally {
    await closeCluster(cluster);
  }
};

export type Waiting = { readonly waitedMs: number; readonly message: string };

/**
 * Asks until a broker answers, for ever, so that a service may start before its broker. Left when the broker refuses us, which
 * waiting does not change, or when aborted.
 */
export const waitForKafka =
  (
    check: TE.TaskEither<LogError, void>,
    onWaiting: (waiting: Waiting) => void,
    signal?: AbortSignal,
  ): TE.TaskEither<LogError, void> =>
  async () => {
    const startedMs = Date.now();
    for (let attempt = 0; ; attempt++) {
      const answer = await check();
      if (E.isRight(answer) || !answer.left.retryable || signal?.aborted === true) return answer;
      onWaiting({ waitedMs: Date.now() - startedMs, message: answer.left.message });
      await pauseWhile(() => signal?.aborted !== true, retryDelayMs(attempt));
    }
  };
