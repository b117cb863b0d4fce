/** Reading without a group. */
import type { LogError, LogReader, LogRecord } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Cluster, Kafka } from 'kafkajs';
import { fetchRecords, type Position } from './fetch-records';
import { isOffsetOutOfRange, isUnknownTopic, toLogError } from './log-error';
import { partitionOffsets } from './partition-offsets';
import { pauseWhile, recoveryMs, retryDelayMs } from './pause';
import { openSession, type Session } from './session';

const attempts = 4;

export const createReader = (kafka: Kafka): LogReader => {
  const session = openSession(kafka);
  const known = new Set<string>();
  const ask =
    <A>(
      topic: string,
      attempted: string,
      action: (cluster: Cluster) => Promise<A>,
    ): TE.TaskEither<LogError, A> =>
    () =>
      pipe(
        tried(session, attempted, action, known.has(topic)),
        TE.tapIO(() => () => known.add(topic)),
      )();
  return {
    offsets: (topic) =>
      ask(topic, `cannot read the offsets of topic ${topic}`, (cluster) => partitionOffsets(cluster, topic)),
    read: (topic, partition, offset) =>
      ask(topic, `cannot read ${topic}-${partition} from offset ${offset}`, (cluster) =>
        readOn(cluster, { topic, partition, offset }),
      ),
    close: session.close,
  };
};

/** How long a broker may answer nothing of a record that it has: so it does when we are over our quota. */
const holdBackMs = 15_000;

/** The connection is kept while it waits: kafkajs sends nothing on it before the time that the broker asked for is over. */
const readOn = async (
  cluster: Cluster,
  position: Position,
): Promise<{ readonly records: readonly LogRecord[]; readonly nextOffset: number }> => {
  const untilMs = Date.now() + holdBackMs;
  for (let tries = 0; ; tries += 1) {
    const [fetched] = await fetchRecords(cluster, [position], 0);
    const { records, nextOffset } = fetched ?? { records: [], nextOffset: position.offset };
    if (nextOffset > position.offset || (await isAtEnd(cluster, position))) return { records, nextOffset };
    if (Date.now() >= untilMs) throw new Error(`nothing was answered for ${holdBackMs / 1_000} s`);
    await pauseWhile(() => true, retryDelayMs(tries));
  }
};

const isAtEnd = async (cluster: Cluster, { topic, partition, offset }: Position): Promise<boolean> => {
  const rows = await partitionOffsets(cluster, topic);
  return rows.every((row) => row.partition !== partition || row.high <= offset);
};

/**
 * A topic that was made a moment ago may be unknown for a moment, so that a refusal too is asked for again; longer when the topic
 * `isKnown`: then it is the broker that has not found it yet.
 */
export const tried = <A>(
  session: Session,
  attempted: string,
  action: (cluster: Cluster) => Promise<A>,
  isKnown = false,
): TE.TaskEither<LogError, A> => TE.tryCatch(() => attempt(session, action, isKnown), toLogError(attempted));

const attempt = async <A>(
  session: Session,
  action: (cluster: Cluster) => Promise<A>,
  isKnown: boolean,
): Promise<A> => {
  const startedMs = Date.now();
  for (let number = 1; ; number += 1)
    try {
      return await session.use(action);
    } catch (error) {
      const isPatient = isKnown && isUnknownTopic(error) && Date.now() - startedMs < recoveryMs;
      if (isOffsetOutOfRange(error) || (number >= attempts && !isPatient)) throw error;
      await pauseWhile(() => true, retryDelayMs(number));
    }
};
