/** Kline files that a person names, one by one or by their folder. */
import type { Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileUnreadable, type ArchiveError } from './archive-error';
import { toFileSeries, type SeriesOverrides } from './file-series';

export type FoundFile = {
  readonly path: string;
  readonly series: Series.Series;
  /** On disk. */
  readonly bytes: number;
};

export type FoundFiles = {
  /** In the order of the arguments, those of a folder by name; each once. */
  readonly files: readonly FoundFile[];
  /** Files of folders whose names tell no series. */
  readonly ignored: readonly { readonly path: string; readonly message: string }[];
};

/** Left when a path is not there, a file that was named tells no series, or a folder holds no kline file. */
export const findFiles = (
  paths: readonly string[],
  overrides: SeriesOverrides = {},
): TE.TaskEither<ArchiveError, FoundFiles> =>
  pipe(
    paths,
    TE.traverseSeqArray((path) => lookAt(path, overrides)),
    TE.map((found) => ({
      files: eachOnce(found.flatMap(({ files }) => files)),
      ignored: found.flatMap(({ ignored }) => ignored),
    })),
  );

const kinds = /\.(csv|csv\.gz|gz|zip)$/i;

/** Names of the kline files in a folder, sorted. Folders inside it are not looked into. */
export const namesIn = (directory: string): TE.TaskEither<ArchiveError, readonly string[]> =>
  TE.tryCatch(
    async () => (await readdir(directory)).filter((name) => kinds.test(name)).toSorted(),
    (error): ArchiveError => ({
      _tag: 'FolderUnreadable',
      path: directory,
      message: `The archive folder ${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    }),
  );

const lookAt = (path: string, overrides: SeriesOverrides): TE.TaskEither<ArchiveError, FoundFiles> =>
  pipe(
    statOf(path),
    TE.chain((found) =>
      found.isDirectory() ? lookIntoFolder(path, overrides) : lookAtFile(path, found.size, overrides),
    ),
  );

const statOf = (path: string) =>
  TE.tryCatch(
    () => stat(path),
    (error) => fileUnreadable(path, error),
  );

const lookAtFile = (
  path: string,
  bytes: number,
  overrides: SeriesOverrides,
): TE.TaskEither<ArchiveError, FoundFiles> =>
  pipe(
    TE.fromEither(toFileSeries(path, overrides)),
    TE.map((series) => ({ files: [{ path, series, bytes }], ignored: [] })),
  );

const lookIntoFolder = (
  directory: string,
  overrides: SeriesOverrides,
): TE.TaskEither<ArchiveError, FoundFiles> =>
  pipe(
    namesIn(directory),
    TE.chain(TE.traverseSeqArray((name) => lookInside(join(directory, name), overrides))),
    TE.map((found) => ({
      files: found.flatMap(({ files }) => files),
      ignored: found.flatMap(({ ignored }) => ignored),
    })),
    TE.filterOrElse(
      ({ files }) => files.length > 0,
      ({ ignored }) => noFiles(directory, '', ignored),
    ),
  );

const lookInside = (path: string, overrides: SeriesOverrides): TE.TaskEither<ArchiveError, FoundFiles> =>
  pipe(
    toFileSeries(path, overrides),
    E.matchW(
      ({ message }) => TE.right({ files: [], ignored: [{ path, message }] }),
      () =>
        pipe(
          statOf(path),
          TE.chain(({ size }) => lookAtFile(path, size, overrides)),
        ),
    ),
  );

const eachOnce = (files: readonly FoundFile[]): readonly FoundFile[] => [
  ...new Map(files.map((file) => [resolve(file.path), file])).values(),
];

/** @param wanted what was asked for beside the folder, in words; empty for anything */
export const noFiles = (directory: string, wanted: string, ignored: FoundFiles['ignored']): ArchiveError => ({
  _tag: 'NoFiles',
  path: directory,
  message:
    `${directory} holds no kline file${wanted === '' ? '' : ` for ${wanted}`} (.csv, .csv.gz or .zip, named like BTCUSDT-1m-2025-03.csv.gz).` +
    ignored
      .map(({ message }) => ` ${message}`)
      .slice(0, 3)
      .join(''),
});
