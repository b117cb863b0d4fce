/** The series that the files of the arguments hold, each with its files. */
import { existsSync, realpathSync } from 'node:fs';
import { listFiles, type ArchiveSeries, type SeriesOverrides } from '@cryptostream/archive';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { failed, wrongUse, type Failure } from '../failure';
import type { Surroundings } from '../surroundings';
import { nameFiles } from './name-files';

/** @param out file to be written, which must not be one of those that are read */
export const nameSeries = (
  paths: readonly string[],
  overrides: SeriesOverrides,
  out: string | undefined,
  surroundings: Surroundings,
): TE.TaskEither<Failure, readonly ArchiveSeries[]> =>
  pipe(
    nameFiles(paths, overrides, surroundings),
    TE.filterOrElse(
      (files) => out === undefined || !files.some(({ path }) => isSameFile(path, out)),
      () => wrongUse(`--out ${out} is one of the files that are read; name another.`),
    ),
    TE.chain((files) =>
      pipe(
        listFiles(files),
        TE.mapLeft(({ message }) => failed(message)),
      ),
    ),
    TE.filterOrElse(
      (series) => series.length > 0,
      () => failed(`${paths.join(', ')}: there is not one kline in it.`),
    ),
  );

const isSameFile = (path: string, out: string): boolean =>
  existsSync(out) && realpathSync(path) === realpathSync(out);

export const bytesOf = (series: readonly ArchiveSeries[]): number =>
  series.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0);
