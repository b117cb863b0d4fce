/** Opens a data file, or makes one; says in one sentence why not. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import Libsql from 'libsql';
import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { database, type Connection, type Database } from './database';
import { cannotOpen, type EmbeddedError } from './embedded-error';
import { lockFile } from './file-lock';
import { applicationId, schema, schemaVersion } from './schema';
import { codes, toSqliteFailure } from './sqlite-failure';

/** @param pid the owner that others are told of */
export const openDatabase = (file: string, pid: number): E.Either<EmbeddedError, Database> =>
  pipe(
    canonicalPath(file),
    E.chainFirst(refuseFolder),
    E.chain((path) =>
      pipe(
        lockFile(path, pid),
        E.chain((lock) =>
          pipe(
            connect(path),
            E.map((opened) => ({ ...opened, close: () => closeAll(opened, lock.release) })),
            E.mapLeft((error) => {
              lock.release();
              return error;
            }),
          ),
        ),
      ),
    ),
  );

// One name for one file, whatever links lead to it, so that one lock guards it.
const canonicalPath = (file: string): E.Either<EmbeddedError, string> =>
  E.tryCatch(
    () => {
      const path = resolve(file);
      mkdirSync(dirname(path), { recursive: true });
      return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
    },
    (error) => cannotOpen(file, error),
  );

const refuseFolder = (path: string): E.Either<EmbeddedError, void> =>
  existsSync(path) && statSync(path).isDirectory()
    ? E.left(cannotOpen(path, new Error('it is a folder')))
    : E.right(undefined);

const connect = (path: string): E.Either<EmbeddedError, Database> =>
  pipe(
    E.tryCatch(
      () => new Libsql(path, { timeout: 5_000 }),
      (error) => cannotOpen(path, error),
    ),
    E.chain((connection) =>
      pipe(
        E.tryCatch(
          () => prepareFile(path, connection),
          (error) => toError(path, error),
        ),
        E.flatten,
        E.bimap(
          (error) => {
            connection.close();
            return error;
          },
          () => database(path, connection),
        ),
      ),
    ),
  );

const prepareFile = (path: string, connection: Connection): E.Either<EmbeddedError, void> =>
  pipe(
    identify(path, connection),
    E.map((isNew) => {
      configure(connection, isNew);
      if (isNew) connection.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
    }),
  );

/** Whether the file is still empty. */
const identify = (path: string, connection: Connection): E.Either<EmbeddedError, boolean> => {
  const application = pragma(connection, 'application_id');
  const version = pragma(connection, 'user_version');
  const isNew = connection.prepare('SELECT 1 FROM sqlite_master').all().length === 0;
  if (isNew && application === 0 && version === 0) return E.right(true);
  if (application !== applicationId) return E.left(notADataFile(path, 'a SQLite file of another program'));
  return version === schemaVersion ? E.right(false) : E.left(otherVersion(path, version));
};

// WAL with synchronous=NORMAL does not wait for the disk at each commit. What is committed is then with the operating
// system: kill -9 loses none of it. A power cut may take the newest commits, but as points, records and states share
// their transactions the file is consistent as it was a moment before, and the producer goes on from there.
const configure = (connection: Connection, isNew: boolean): void => {
  if (isNew) connection.exec('PRAGMA page_size = 8192');
  pragma(connection, 'journal_mode = WAL');
  connection.exec('PRAGMA synchronous = NORMAL');
  connection.exec('PRAGMA cache_size = -65536'); // KiB
  pragma(connection, 'journal_size_limit = 67108864');
};

const pragma = (connection: Connection, source: string): unknown =>
  (connection.prepare(`PRAGMA ${source}`).raw().all() as readonly (readonly unknown[])[])[0]?.[0];

// Leaves one file behind instead of three.
const closeAll = (opened: Database, release: () => void): void => {
  opened.attempt(() => pragma(opened.connection, 'wal_checkpoint(TRUNCATE)'));
  opened.close();
  release();
};

const toError = (path: string, error: unknown): EmbeddedError => {
  const { code } = toSqliteFailure(path, error);
  return code === codes.notADatabase
    ? notADataFile(path, 'not a SQLite file')
    : code === codes.corrupt
      ? notADataFile(path, 'damaged')
      : cannotOpen(path, error);
};

const notADataFile = (path: string, what: string): EmbeddedError => ({
  _tag: 'NotADataFile',
  message: `${path} is not a data file of CryptoStream (${what}); use --data OTHER, or move it away to start afresh`,
});

const otherVersion = (path: string, version: unknown): EmbeddedError => ({
  _tag: 'OtherVersion',
  message: `the data file ${path} has format ${String(version)}, this version of CryptoStream reads format ${schemaVersion}; use the version that wrote it, or start afresh with --data OTHER`,
});
