/** The one connection to the data file. SQLite runs inside this process and answers synchronously. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type Libsql from 'libsql';
import { toSqliteFailure, type SqliteFailure } from './sqlite-failure';

export type Connection = Libsql.Database;

export type Database = {
  readonly file: string;
  readonly connection: Connection;
  /** Whatever SQLite throws becomes a Left. */
  readonly attempt: <A>(work: () => A) => E.Either<SqliteFailure, A>;
  /** Right: all that `work` wrote is committed. Left, thrown or returned by `work`: none of it. */
  readonly transaction: <L, A>(work: () => E.Either<L, A>) => E.Either<L | SqliteFailure, A>;
  readonly close: () => void;
};

export const database = (file: string, connection: Connection): Database => {
  const attempt = <A>(work: () => A): E.Either<SqliteFailure, A> =>
    connection.open ? E.tryCatch(work, (error) => toSqliteFailure(file, error)) : E.left(closed(file));
  return {
    file,
    connection,
    attempt,
    transaction: (work) =>
      pipe(
        attempt(() => inTransaction(connection, work)),
        E.flattenW,
      ),
    close: () => void (connection.open && connection.close()),
  };
};

const inTransaction = <L, A>(connection: Connection, work: () => E.Either<L, A>): E.Either<L, A> => {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec(E.isRight(result) ? 'COMMIT' : 'ROLLBACK');
    return result;
  } finally {
    // After a full disk or an I/O error SQLite has often rolled back by itself.
    if (connection.inTransaction) connection.exec('ROLLBACK');
  }
};

const closed = (file: string): SqliteFailure => ({
  _tag: 'SqliteFailure',
  temporary: false,
  code: 0,
  message: `the data file ${file} has been closed`,
});
