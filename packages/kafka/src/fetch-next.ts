/** The next fetch of a reader that goes on for ever. */
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { fetchRecords, type Fetched, type Position } from './fetch-records';
import { isOffsetOutOfRange, isUnknownTopic, logUnavailable, toLogError } from './log-error';
import { partitionOffsets } from './partition-offsets';
import { patience, recoveryMs } from './pause';
import { tried } from './read-log';
import type { Session } from './session';

/** How long the broker holds an answer back when there is nothing new; also how late a stop is noticed. */
const maxWaitMs = 500;

/**
 * `onOutOfRange` says where to go on at a position when the broker does not have one of them. To be asked again rather than made
 * again: it remembers since when a topic has been unknown, which is refused only after a while, since all have been there.
 */
export const fetchNext = (
  session: Session,
  positions: readonly Position[],
  onOutOfRange: (position: Position) => TE.TaskEither<LogError, number>,
): TE.TaskEither<LogError, readonly Fetched[]> => {
  const isPatient = patience(recoveryMs);
  const toFailure = (error: unknown): LogError => {
    const failure = toLogError(`cannot read ${describe(positions)}`)(error);
    return isUnknownTopic(error) && isPatient() ? logUnavailable(failure.message) : failure;
  };
  return async () => {
    try {
      return E.right(await session.use((cluster) => fetchRecords(cluster, positions, maxWaitMs)));
    } catch (error) {
      return isOffsetOutOfRange(error) ? moveOn(positions, onOutOfRange)() : E.left(toFailure(error));
    }
  };
};

/** The same position when it is still there, otherwise the end. */
export const nearestOffset =
  (session: Session) =>
  ({ topic, partition, offset }: Position): TE.TaskEither<LogError, number> =>
    pipe(
      offsetsOfPartition(session, topic, partition),
      TE.map(({ low, high }) => (low <= offset && offset <= high ? offset : high)),
    );

/** Of a topic that was there before. */
export const offsetsOfPartition = (
  session: Session,
  topic: string,
  partition: number,
): TE.TaskEither<LogError, { readonly low: number; readonly high: number }> =>
  tried(
    session,
    `cannot read the offsets of ${topic}-${partition}`,
    async (cluster) => {
      const rows = await partitionOffsets(cluster, topic);
      const row = rows.find((each) => each.partition === partition);
      if (row === undefined) throw new Error(`topic ${topic} has no partition ${partition}`);
      return row;
    },
    true,
  );

const moveOn = (
  positions: readonly Position[],
  onOutOfRange: (position: Position) => TE.TaskEither<LogError, number>,
): TE.TaskEither<LogError, readonly Fetched[]> =>
  pipe(
    positions,
    RA.map((position) =>
      pipe(
        onOutOfRange(position),
        TE.map((nextOffset): Fetched => ({ ...position, records: [], nextOffset })),
      ),
    ),
    RA.sequence(TE.ApplicativeSeq),
  );

const describe = (positions: readonly Position[]): string =>
  positions.map(({ topic, partition, offset }) => `${topic}-${partition} from ${offset}`).join(', ');
