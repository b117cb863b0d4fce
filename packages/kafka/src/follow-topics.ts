/** Following topics from their end, without a group: nothing to rebalance, nothing left behind on the broker. */
import type { FollowTopics, LogError, Logger, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Kafka } from 'kafkajs';
import { fetchNext, nearestOffset } from './fetch-next';
import type { Position } from './fetch-records';
import { partitionOffsets } from './partition-offsets';
import { pauseWhile, retryDelayMs } from './pause';
import { tried } from './read-log';
import { openSession, type Session } from './session';

export const createFollowTopics =
  (kafka: Kafka, logger: Logger): FollowTopics =>
  (topics, onRecord) => {
    const session = openSession(kafka);
    return pipe(
      topics,
      RA.map((topic) => endsOf(session, topic)),
      RA.sequence(TE.ApplicativeSeq),
      TE.map(RA.flatten),
      TE.map((ends) => follow(session, ends, deliver(onRecord, logger), logger)),
      TE.orElseFirstTaskK(() => session.close),
    );
  };

const endsOf = (session: Session, topic: string): TE.TaskEither<LogError, readonly Position[]> =>
  tried(session, `cannot follow topic ${topic}`, async (cluster) =>
    (await partitionOffsets(cluster, topic)).map(({ partition, high }) => ({
      topic,
      partition,
      offset: high,
    })),
  );

const follow = (
  session: Session,
  ends: readonly Position[],
  onRecord: (record: LogRecord) => void,
  logger: Logger,
) => {
  let stopping = false;
  const goOn = async (start: readonly Position[]): Promise<void> => {
    let positions = start;
    for (let failures = 0; !stopping;) {
      const fetched = await fetchNext(session, positions, nearestOffset(session))();
      failures = E.isLeft(fetched) ? failures + 1 : 0;
      if (E.isLeft(fetched)) {
        if (failures === 1) logger.warn('following is interrupted', { message: fetched.left.message });
        await pauseWhile(() => !stopping, retryDelayMs(failures));
        continue;
      }
      fetched.right.flatMap(({ records }) => records).forEach(onRecord);
      positions = fetched.right.map(({ topic, partition, nextOffset }) => ({
        topic,
        partition,
        offset: nextOffset,
      }));
    }
  };
  const ended = goOn(ends);
  return {
    stop: async (): Promise<void> => {
      stopping = true;
      await ended;
      await session.close();
    },
  };
};

/** What a listener throws is its own affair. */
const deliver =
  (onRecord: (record: LogRecord) => void, logger: Logger) =>
  (record: LogRecord): void => {
    try {
      onRecord(record);
    } catch (error) {
      logger.error('a listener failed', { topic: record.topic, offset: record.offset, error: String(error) });
    }
  };
