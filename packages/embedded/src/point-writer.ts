/** The writer's side of the store. SQLite takes every point, so none is ever rejected. */
import type { PointWriter } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Database } from './database';
import type { RemovePoints } from './remove-points';
import { toStoreError } from './sqlite-failure';
import type { WritePoints } from './write-points';

export const pointWriter = (
  { transaction }: Database,
  write: WritePoints,
  remove: RemovePoints,
): PointWriter => ({
  remove: (removals) =>
    TE.fromIOEither(() =>
      pipe(
        transaction(() => E.right(remove(removals))),
        E.mapLeft(toStoreError),
      ),
    ),
  write: (points) =>
    TE.fromIOEither(() =>
      pipe(
        transaction(() => E.right(write(points))),
        E.bimap(toStoreError, () => []),
      ),
    ),
  check: TE.fromIOEither(() =>
    pipe(
      transaction(() => E.right(undefined)),
      E.mapLeft(toStoreError),
    ),
  ),
  close: T.of(undefined),
});
