/**
 * Only one process at a time works on a data file. Beside it lies `<file>.lock`, a SQLite database in which the owner keeps
 * a write transaction open: the operating system takes that lock back whenever the process ends, kill -9 included, and
 * others can still read from it who the owner is.
 */
import * as E from 'fp-ts/Either';
import Libsql from 'libsql';
import type { Connection } from './database';
import { cannotOpen, type EmbeddedError } from './embedded-error';
import { codes, toSqliteFailure } from './sqlite-failure';

export type FileLock = { readonly release: () => void };

// A predecessor that is just ending gets this long to let go.
const patienceMs = 1_000;

export const lockFile = (file: string, pid: number): E.Either<EmbeddedError, FileLock> => {
  const path = `${file}.lock`;
  try {
    const connection = new Libsql(path, { timeout: patienceMs });
    try {
      return E.right(own(connection, pid));
    } catch (error) {
      const refusal = toError(file, path, connection, error);
      connection.close();
      return E.left(refusal);
    }
  } catch (error) {
    return E.left(cannotOpen(file, error, path));
  }
};

/** A connection that nobody refers to is closed with the garbage, and would let go of the file. */
const held = new Set<Connection>();

const own = (connection: Connection, pid: number): FileLock => {
  connection.exec('BEGIN IMMEDIATE');
  connection.exec(
    'CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY CHECK (id = 1), pid INTEGER NOT NULL)',
  );
  connection.exec(`INSERT OR REPLACE INTO owner VALUES (1, ${pid})`);
  connection.exec('COMMIT');
  connection.exec('BEGIN IMMEDIATE');
  held.add(connection);
  return {
    release: () => {
      if (!held.delete(connection)) return;
      connection.exec('ROLLBACK');
      connection.close();
    },
  };
};

const toError = (file: string, path: string, connection: Connection, error: unknown): EmbeddedError =>
  toSqliteFailure(path, error).code === codes.busy
    ? {
        _tag: 'FileInUse',
        message: `the data file ${file} is in use by another CryptoStream (pid ${ownerOf(connection)}); stop it or use --data OTHER`,
      }
    : cannotOpen(file, error, path);

const ownerOf = (connection: Connection): string => {
  try {
    const row = connection.prepare('SELECT pid FROM owner').get() as { readonly pid: number } | undefined;
    return row === undefined ? 'unknown' : String(row.pid);
  } catch {
    return 'unknown';
  }
};
