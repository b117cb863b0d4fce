/** What libsql throws, as data. The codes are SQLite's primary result codes. @see https://www.sqlite.org/rescode.html */
import type { LogError, StoreError } from '@cryptostream/ports';
import Libsql from 'libsql';

export type SqliteFailure = {
  readonly _tag: 'SqliteFailure';
  /** Whether the same may succeed later: disk full, I/O error, locked. */
  readonly temporary: boolean;
  readonly code: number;
  readonly message: string;
};

export const codes = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

const temporary: readonly number[] = [
  codes.busy,
  codes.locked,
  codes.readonly,
  codes.ioError,
  codes.full,
  codes.cannotOpen,
];

export const toSqliteFailure = (file: string, error: unknown): SqliteFailure => {
  const code = error instanceof Libsql.SqliteError ? (error.rawCode ?? 0) & 0xff : 0;
  const detail = error instanceof Error ? error.message : String(error);
  return {
    _tag: 'SqliteFailure',
    temporary: temporary.includes(code),
    code,
    message: describe(file, code, detail),
  };
};

export const toLogError = (error: SqliteFailure | LogError): LogError =>
  error._tag === 'SqliteFailure'
    ? {
        _tag: error.temporary ? 'LogUnavailable' : 'LogRefused',
        message: error.message,
        retryable: error.temporary,
      }
    : error;

export const toStoreError = ({ temporary: retryable, message }: SqliteFailure): StoreError => ({
  _tag: retryable ? 'StoreUnavailable' : 'StoreRefused',
  message,
  retryable,
});

const describe = (file: string, code: number, detail: string): string => {
  switch (code) {
    case codes.full:
      return `nothing more can be written to the data file ${file}: ${detail}; free some space on its disk`;
    case codes.corrupt:
    case codes.notADatabase:
      return `the data file ${file} is damaged: ${detail}; move it away, or start afresh with --data OTHER`;
    default:
      return `the data file ${file} cannot be used: ${detail}`;
  }
};
