/** The kline files that the arguments name, with their series. */
import { findFiles, type ArchiveError, type FoundFile, type SeriesOverrides } from '@cryptostream/archive';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { failed, wrongUse, type Failure } from '../failure';
import { say, type Surroundings } from '../surroundings';

/** Tells which files of a folder are left out. */
export const nameFiles = (
  paths: readonly string[],
  overrides: SeriesOverrides,
  surroundings: Surroundings,
): TE.TaskEither<Failure, readonly FoundFile[]> =>
  pipe(
    findFiles(paths, overrides),
    TE.mapLeft(toFailure),
    TE.map(({ files, ignored }) => {
      ignored.forEach(({ message }) => say(surroundings, `left out: ${message}`));
      return files;
    }),
  );

const toFailure = (error: ArchiveError): Failure =>
  error._tag === 'NameNotUnderstood'
    ? wrongUse(`${error.message.replace(/\.$/, '')}, or say it with --symbol and --interval.`)
    : failed(error.message);
