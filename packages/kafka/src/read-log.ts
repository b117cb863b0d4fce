/** Reading without a group. */
import type { LogError, LogReader } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import type { Cluster, Kafka } from 'kafkajs';
import { fetchRecords } from './fetch-records';
import { isOffsetOutOfRange, toLogError } from './log-error';
import { partitionOffsets } from './partition-offsets';
import { pauseWhile, retryDelayMs } from './pause';
import { openSession, type Session } from './session';

const attempts = 4;

export const createReader = (kafka: Kafka): LogReader => {
  const session = openSession(kafka);
  return {
    offsets: (topic) =>
      tried(session, `cannot read the offsets of topic ${topic}`, (cluster) =>
        partitionOffsets(cluster, topic),
      ),
    read: (topic, partition, offset) =>
      tried(session, `cannot read ${topic}-${partition} from offset ${offset}`, async (cluster) => {
        const [fetched] = await fetchRecords(cluster, [{ topic, partition, offset }], 0);
        return { records: fetched?.records ?? [], nextOffset: fetched?.nextOffset ?? offset };
      }),
    close: session.close,
  };
};

/** A topic that was made a moment ago may be unknown for a moment, so that a refusal too is asked for again. */
export const tried = <A>(
  session: Session,
  attempted: string,
  action: (cluster: Cluster) => Promise<A>,
): TE.TaskEither<LogError, A> => TE.tryCatch(() => attempt(session, action, 1), toLogError(attempted));

const attempt = async <A>(
  session: Session,
  action: (cluster: Cluster) => Promise<A>,
  number: number,
): Promise<A> => {
  try {
    return await session.use(action);
  } catch (error) {
    if (number >= attempts || isOffsetOutOfRange(error)) throw error;
    await pauseWhile(() => true, retryDelayMs(number));
    return attempt(session, action, number + 1);
  }
};
