/**
 * What can be wrong with an archive. `RowRefused` and `RowOutOfOrder` concern one line and reading goes on after them; all
 * others end it.
 */
import type { Reasons } from '@cryptostream/contracts';
import type { Validation } from '@cryptostream/domain';

export type ArchiveError =
  | { readonly _tag: 'FolderUnreadable'; readonly path: string; readonly message: string }
  | { readonly _tag: 'NoFiles'; readonly path: string; readonly message: string }
  | { readonly _tag: 'NameNotUnderstood'; readonly path: string; readonly message: string }
  | { readonly _tag: 'FileUnreadable'; readonly path: string; readonly message: string }
  | {
      readonly _tag: 'HeaderNotUnderstood';
      readonly path: string;
      readonly reasons: Reasons;
      readonly message: string;
    }
  | RowError;

export type RowError =
  | {
      readonly _tag: 'RowRefused';
      readonly path: string;
      /** Counted from 1, header included. */
      readonly line: number;
      readonly reasons: Reasons;
      /** Those that decoded. */
      readonly fields: Validation.KlineFields;
      readonly message: string;
    }
  | {
      readonly _tag: 'RowOutOfOrder';
      readonly path: string;
      readonly line: number;
      /** Of the refused row, epoch ms; the same as or earlier than that of a row before it. */
      readonly openTimeMs: number;
      readonly message: string;
    };

export const isRowError = (error: ArchiveError): error is RowError =>
  error._tag === 'RowRefused' || error._tag === 'RowOutOfOrder';

export const fileUnreadable = (path: string, error: unknown): ArchiveError => ({
  _tag: 'FileUnreadable',
  path,
  message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
});

export const headerNotUnderstood = (path: string, reasons: Reasons): ArchiveError => ({
  _tag: 'HeaderNotUnderstood',
  path,
  reasons,
  message: `${path} is not a kline file: ${toText(reasons)}.`,
});

export const rowRefused = (
  path: string,
  line: number,
  reasons: Reasons,
  fields: Validation.KlineFields,
): ArchiveError => ({
  _tag: 'RowRefused',
  path,
  line,
  reasons,
  fields,
  message: `${path}, line ${line} is not a kline: ${toText(reasons)}.`,
});

export const rowOutOfOrder = (
  path: string,
  line: number,
  openTimeMs: number,
  previousMs: number,
): ArchiveError => ({
  _tag: 'RowOutOfOrder',
  path,
  line,
  openTimeMs,
  message: `${path}, line ${line}: the open time ${openTimeMs} does not come after ${previousMs}, which stands before it.`,
});

const toText = (reasons: Reasons): string =>
  reasons
    .map(({ message, value }) => (value === 'undefined' ? message : `${message}, found ${value}`))
    .join('; ');
