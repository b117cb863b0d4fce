/**
 * Writes points and records in one transaction of the database: what a consumer makes of a batch, its states and where
 * reading goes on take effect together or not at all.
 */
import type { Point } from '@cryptostream/contracts';
import type { Clock, LogError, NewRecord, OpenPublisher, Removal } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import type { Task } from 'fp-ts/Task';
import { pipe } from 'fp-ts/function';
import type { Append } from './append';
import type { CommittedRecord, Listener } from './commits';
import type { Database } from './database';
import type { RemovePoints } from './remove-points';
import { toLogError } from './sqlite-failure';
import type { WritePoints } from './write-points';

export type Committer = {
  /**
   * One transaction: all of it or nothing. It is over before anybody could ask whether it is still wanted.
   *
   * @param removals before the points are written
   */
  readonly commit: (
    points: readonly Point[],
    records: readonly NewRecord[],
    isCurrent?: () => boolean,
    removals?: readonly Removal[],
  ) => TE.TaskEither<LogError, void>;
  readonly close: Task<void>;
};

/** Fences every earlier committer and publisher of the same transactional id. */
export type OpenCommitter = (transactionalId: string) => TE.TaskEither<LogError, Committer>;

type Parts = {
  readonly database: Database;
  readonly clock: Clock;
  readonly append: Append;
  readonly writePoints: WritePoints;
  readonly removePoints: RemovePoints;
  readonly announce: Listener;
};

export const openCommitter = (parts: Parts): OpenCommitter => {
  const { database } = parts;
  const takeOver = database.connection.prepare(
    `INSERT INTO publishers VALUES (?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1 RETURNING epoch`,
  );
  const epochOf = database.connection.prepare('SELECT epoch FROM publishers WHERE transactional_id = ?');
  return (transactionalId) =>
    TE.fromIOEither(() =>
      pipe(
        database.transaction(() => E.right((takeOver.get([transactionalId]) as Epoch).epoch)),
        E.bimap(toLogError, (epoch) =>
          committer(parts, () =>
            (epochOf.get([transactionalId]) as Epoch | undefined)?.epoch === epoch
              ? E.right(undefined)
              : E.left(fenced(transactionalId)),
          ),
        ),
      ),
    );
};

/** The same without points. */
export const openPublisher =
  (open: OpenCommitter): OpenPublisher =>
  (transactionalId) =>
    pipe(
      open(transactionalId),
      TE.map(({ commit, close }) => ({ publish: (records) => commit([], records), close })),
    );

type Epoch = { readonly epoch: number };

const committer = (
  { database, clock, append, writePoints, removePoints, announce }: Parts,
  isOwner: () => E.Either<LogError, void>,
): Committer => {
  let isClosed = false;
  const write = (points: readonly Point[], records: readonly NewRecord[], removals: readonly Removal[]) =>
    database.transaction((): E.Either<LogError, readonly CommittedRecord[]> =>
      pipe(
        isClosed ? E.left(closed) : isOwner(),
        E.chainFirst(() => E.right(removePoints(removals))),
        E.chainFirst(() => E.right(writePoints(points))),
        E.chain(() => append(records, clock.nowMs())),
      ),
    );
  return {
    commit: (points, records, _isCurrent, removals = []) =>
      TE.fromIOEither(() => pipe(write(points, records, removals), E.bimap(toLogError, announce))),
    close: async () => {
      isClosed = true;
    },
  };
};

const closed: LogError = { _tag: 'LogRefused', message: 'the publisher has been closed', retryable: false };

const fenced = (transactionalId: string): LogError => ({
  _tag: 'LogFenced',
  message: `a newer publisher has taken over the transactional id ${transactionalId}`,
  retryable: false,
});
