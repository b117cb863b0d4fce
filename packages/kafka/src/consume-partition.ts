/**
 * One partition of all topics of a group, for as long as it is one member's: where to begin, then fetch, process, fetch. The topics'
 * records come in one fetch and are processed one after the other, so that nothing of a partition ever runs twice at once.
 */
import type { Batch, LogError, Logger, PartitionWorker } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { fetchNext, nearestOffset, offsetsOfPartition } from './fetch-next';
import type { Fetched, Position } from './fetch-records';
import { toLogError } from './log-error';
import { pauseWhile, retryDelayMs } from './pause';
import { persist } from './persist';
import type { Session } from './session';
import { startingOffset } from './starting-offset';

export type PartitionLife = {
  readonly partition: number;
  readonly mainTopic: string;
  readonly liveTopics: readonly string[];
  readonly worker: PartitionWorker;
  /** Connections of this partition alone: a broker answers the requests of one connection in turn. */
  readonly session: Session;
  readonly logger: Logger;
  /** Whether the partition is still this member's. */
  readonly isCurrent: () => boolean;
  /** Current, and not asked to stop. */
  readonly goesOn: () => boolean;
  /** Everything of the main topic before the offset is done. */
  readonly onProgress: (nextOffset: number) => void;
};

/** Right when the partition is no longer ours or the member stops; Left when the member has to end. */
export const consumePartition =
  (life: PartitionLife): TE.TaskEither<LogError, void> =>
  async () => {
    for (let times = 0; ; times += 1) {
      const outcome = await liveOnce(life);
      if (!life.goesOn()) return E.right(undefined);
      // reading is tried again where it fails: it is the worker that wants to begin anew
      if (E.isRight(outcome) || !outcome.left.retryable) return outcome;
      life.logger.warn('the partition is taken anew', { message: outcome.left.message });
      await pauseWhile(life.goesOn, retryDelayMs(times));
    }
  };

const liveOnce = async (life: PartitionLife): Promise<E.Either<LogError, void>> => {
  const positions = await pipe(
    persist(life.logger, life.goesOn, ofWorker(life.worker.assigned(life.partition))),
    TE.chain((offset) => startingPositions(life, offset)),
  )();
  return E.isLeft(positions) ? positions : readOn(life, positions.right);
};

const startingPositions = (
  life: PartitionLife,
  offset: number,
): TE.TaskEither<LogError, readonly Position[]> => {
  const { partition, mainTopic, liveTopics, session, logger, goesOn } = life;
  const main = { topic: mainTopic, partition, offset };
  const begin = pipe(
    liveTopics,
    RA.map((topic) =>
      pipe(
        offsetsOfPartition(session, topic, partition),
        TE.map(({ high }): Position => ({ topic, partition, offset: high })),
      ),
    ),
    RA.sequence(TE.ApplicativeSeq),
    TE.map((live): readonly Position[] => [main, ...live]),
  );
  return pipe(
    persist(logger, goesOn, startingOffset(session, main)),
    TE.chain(() => persist(logger, goesOn, begin)),
  );
};

const readOn = async (life: PartitionLife, start: readonly Position[]): Promise<E.Either<LogError, void>> => {
  let positions = start;
  while (life.goesOn()) {
    const outcome = await pipe(
      persist(life.logger, life.goesOn, fetchNext(life.session, positions, whereToGoOn(life))),
      TE.chain((fetched) => processAll(life, fetched)),
    )();
    if (E.isLeft(outcome)) return outcome;
    positions = outcome.right;
  }
  return E.right(undefined);
};

/**
 * Live topics may lose what nobody saw in time; of the main topic nothing may be missed. To be made once for all tries of a fetch:
 * it remembers since when the main topic has been too short.
 */
const whereToGoOn = ({
  mainTopic,
  session,
}: PartitionLife): ((position: Position) => TE.TaskEither<LogError, number>) => {
  let onMain: TE.TaskEither<LogError, number> | undefined;
  return (position) =>
    position.topic === mainTopic
      ? (onMain ??= startingOffset(session, position))
      : nearestOffset(session)(position);
};

/** Answers the positions to go on from; a topic that was not processed stays where it is. */
const processAll =
  (life: PartitionLife, fetched: readonly Fetched[]): TE.TaskEither<LogError, readonly Position[]> =>
  async () => {
    const positions: Position[] = [];
    for (const row of fetched) {
      const outcome = await processOne(life, row)();
      if (E.isLeft(outcome)) return outcome;
      positions.push({ topic: row.topic, partition: row.partition, offset: outcome.right });
    }
    return E.right(positions);
  };

const processOne = (life: PartitionLife, row: Fetched): TE.TaskEither<LogError, number> => {
  if (!life.goesOn()) return TE.right(row.offset);
  return pipe(
    row.records.length === 0
      ? TE.right(undefined)
      : ofWorker(life.worker.process(toBatch(row), life.isCurrent)),
    TE.map(() => {
      if (!life.isCurrent()) return row.offset;
      if (row.topic === life.mainTopic) life.onProgress(row.nextOffset);
      return row.nextOffset;
    }),
  );
};

const toBatch = ({ topic, partition, records, nextOffset }: Fetched): Batch => ({
  topic,
  partition,
  records,
  nextOffset,
});

/** A bug in a worker ends the member with its message instead of leaving a partition that nobody reads. */
const ofWorker = <A>(work: TE.TaskEither<LogError, A>): TE.TaskEither<LogError, A> =>
  pipe(
    TE.tryCatch(work, (error): LogError => ({ ...toLogError('the worker failed')(error), retryable: false })),
    TE.chain((answer) => TE.fromEither(answer)),
  );
