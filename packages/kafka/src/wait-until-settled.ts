/**
 * Readers see nothing of a partition that stands behind an open transaction, whoever it is of: what one producer has committed stays
 * hidden while another, that died in the middle of a transaction, is waited for.
 */
import type { LogError, Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Kafka } from 'kafkajs';
import { logUnavailable } from './log-error';
import { readUncommitted } from './open-cluster';
import { partitionOffsets } from './partition-offsets';
import { pauseWhile } from './pause';
import { tried } from './read-log';
import { openSession, type Session } from './session';

/** Right when readers see everything that was committed to the topics before the call. */
export type WaitUntilSettled = (topics: readonly string[]) => TE.TaskEither<LogError, void>;

const askEveryMs = 200;

/** `deadlineMs`: after it Left, retryable. Longer than the broker leaves a transaction open. */
export const createWaitUntilSettled =
  (kafka: Kafka, logger: Logger, deadlineMs: number): WaitUntilSettled =>
  (topics) =>
  async () => {
    if (topics.length === 0) return E.right(undefined);
    const [all, committed] = [openSession(kafka, readUncommitted), openSession(kafka)];
    try {
      const written = await endsOf(all, topics)();
      return E.isLeft(written)
        ? written
        : await untilSeen(written.right, endsOf(committed, topics), logger, deadlineMs);
    } finally {
      await Promise.all([all.close(), committed.close()]);
    }
  };

type End = { readonly topic: string; readonly partition: number; readonly high: number };

const endsOf = (session: Session, topics: readonly string[]): TE.TaskEither<LogError, readonly End[]> =>
  pipe(
    topics,
    RA.map((topic) =>
      tried(session, `cannot read the offsets of topic ${topic}`, async (cluster) =>
        (await partitionOffsets(cluster, topic)).map(({ partition, high }) => ({ topic, partition, high })),
      ),
    ),
    RA.sequence(TE.ApplicativeSeq),
    TE.map(RA.flatten),
  );

const untilSeen = async (
  written: readonly End[],
  ask: TE.TaskEither<LogError, readonly End[]>,
  logger: Logger,
  deadlineMs: number,
): Promise<E.Either<LogError, void>> => {
  const untilMs = Date.now() + deadlineMs;
  for (let tries = 0; ; tries += 1) {
    const visible = await ask();
    if (E.isLeft(visible)) return visible;
    const hidden = written.filter(
      (end) => !visible.right.some((seen) => isSamePlace(seen, end) && seen.high >= end.high),
    );
    if (hidden.length === 0) return E.right(undefined);
    const places = hidden.map(({ topic, partition }) => `${topic}-${partition}`).join(', ');
    if (Date.now() >= untilMs) return E.left(logUnavailable(describe(places, deadlineMs)));
    if (tries === 1) logger.info('waiting for the open transaction of another producer', { places });
    await pauseWhile(() => true, askEveryMs);
  }
};

const isSamePlace = (one: End, other: End): boolean =>
  one.topic === other.topic && one.partition === other.partition;

const describe = (places: string, deadlineMs: number): string =>
  `an open transaction of another producer has hidden the end of ${places} for ${deadlineMs / 1_000} s`;
