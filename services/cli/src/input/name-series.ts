/** The series that the files of the arguments hold, each with its files. */
import { listFiles, type ArchiveSeries, type SeriesOverrides } from '@cryptostream/archive';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { failed, type Failure } from '../failure';
import type { Surroundings } from '../surroundings';
import { nameFiles } from './name-files';

export const nameSeries = (
  paths: readonly string[],
  overrides: SeriesOverrides,
  surroundings: Surroundings,
): TE.TaskEither<Failure, readonly ArchiveSeries[]> =>
  pipe(
    nameFiles(paths, overrides, surroundings),
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

export const bytesOf = (series: readonly ArchiveSeries[]): number =>
  series.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0);
