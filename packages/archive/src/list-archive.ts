/** What kline files a folder holds, by series. */
import { Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import * as RA from 'fp-ts/ReadonlyArray';
import * as RNEA from 'fp-ts/ReadonlyNonEmptyArray';
import * as RR from 'fp-ts/ReadonlyRecord';
import * as S from 'fp-ts/string';
import { pipe } from 'fp-ts/function';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRowError, type ArchiveError } from './archive-error';
import { toFileSeries, type SeriesOverrides } from './file-series';
import { namesIn, noFiles } from './find-files';
import { readArchive } from './read-archive';

export type ArchiveFile = {
  readonly path: string;
  readonly series: Series.Series;
  /** On disk. */
  readonly bytes: number;
  /** Of its first row, epoch ms. */
  readonly firstOpenTimeMs: number;
};

/** The order in which files of a series are read: by first open time, then by name. */
export const byFirstOpenTime = (left: ArchiveFile, right: ArchiveFile): number =>
  left.firstOpenTimeMs - right.firstOpenTimeMs || (left.path < right.path ? -1 : 1);

export type ArchiveSeries = {
  readonly series: Series.Series;
  /** By first open time, then by name. */
  readonly files: readonly ArchiveFile[];
};

export type ArchiveListing = {
  /** By key of the series. */
  readonly series: readonly ArchiveSeries[];
  /** Files that are not taken, and why. */
  readonly ignored: readonly { readonly path: string; readonly message: string }[];
};

export type ListOptions = {
  /** Only these. */
  readonly symbols?: readonly string[];
  readonly intervals?: readonly string[];
  /** For all files, in place of what their names tell. */
  readonly overrides?: SeriesOverrides;
};

/** Left when the folder cannot be read, a file of it cannot, or none is left. Folders inside it are not looked into. */
export const listArchive = (
  directory: string,
  options: ListOptions = {},
): TE.TaskEither<ArchiveError, ArchiveListing> =>
  pipe(
    namesIn(directory),
    TE.map((names) => names.map((name) => toNamed(join(directory, name), options))),
    TE.chain((named) =>
      pipe(
        named.flatMap((each) => (E.isRight(each) && isAsked(each.right.series, options) ? [each.right] : [])),
        TE.traverseSeqArray(lookInto),
        TE.map((files) => toListing(named, files.flat())),
      ),
    ),
    TE.filterOrElse(
      ({ series }) => series.length > 0,
      ({ ignored }) =>
        noFiles(directory, [...(options.symbols ?? []), ...(options.intervals ?? [])].join(', '), ignored),
    ),
  );

/** The same for files by their paths, all of which are taken. */
export const listFiles = (files: readonly Named[]): TE.TaskEither<ArchiveError, readonly ArchiveSeries[]> =>
  pipe(
    files,
    TE.traverseSeqArray(lookInto),
    TE.map((found) => bySeries(found.flat())),
  );

type Named = { readonly path: string; readonly series: Series.Series };

const toNamed = (path: string, { overrides }: ListOptions): E.Either<ArchiveError, Named> =>
  pipe(
    toFileSeries(path, overrides),
    E.map((series) => ({ path, series })),
  );

const isAsked = ({ symbol, interval }: Series.Series, asked: ListOptions): boolean =>
  (asked.symbols === undefined || asked.symbols.includes(symbol)) &&
  (asked.intervals === undefined || asked.intervals.includes(interval));

/** None for a file without a row. */
const lookInto =
  ({ path, series }: Named): TE.TaskEither<ArchiveError, readonly ArchiveFile[]> =>
  async () => {
    for await (const row of readArchive(path, series)) {
      if (E.isRight(row)) return E.right([await toFile(path, series, row.right.kline.openTimeMs)]);
      if (!isRowError(row.left)) return row;
    }
    return E.right([]);
  };

const toFile = async (
  path: string,
  series: Series.Series,
  firstOpenTimeMs: number,
): Promise<ArchiveFile> => ({
  path,
  series,
  bytes: (await stat(path)).size,
  firstOpenTimeMs,
});

const toListing = (
  named: readonly E.Either<ArchiveError, Named>[],
  files: readonly ArchiveFile[],
): ArchiveListing => ({
  series: bySeries(files),
  ignored: RA.lefts(named).map(({ path, message }) => ({ path, message })),
});

const bySeries = (files: readonly ArchiveFile[]): readonly ArchiveSeries[] =>
  pipe(
    files.toSorted(byFirstOpenTime),
    RNEA.groupBy(({ series }) => Series.toKey(series)),
    RR.collect(S.Ord)((_, group): ArchiveSeries => ({ series: RNEA.head(group).series, files: group })),
  );
