/** The kline files that the arguments name, with their series. */
import { findFiles, type ArchiveError, type FoundFile, type SeriesOverrides } from '@cryptostream/archive';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { failed, wrongUse, type Failure } from '../failure';
import { say, type Surroundings } from '../surroundings';

/**
 * Tells which files of a folder are left out.
 *
 * @param toSay options that say what a name does not tell
 */
export const nameFiles = (
  paths: readonly string[],
  overrides: SeriesOverrides,
  surroundings: Surroundings,
  toSay = '--symbol and --interval',
): TE.TaskEither<Failure, readonly FoundFile[]> =>
  pipe(
    findFiles(paths, overrides),
    TE.mapLeft((error) => toFailure(error, toSay)),
    TE.map(({ files, ignored }) => {
      ignored.forEach(({ message }) => say(surroundings, `left out: ${message}`));
      return files;
    }),
  );

const toFailure = (error: ArchiveError, toSay: string): Failure =>
  error._tag === 'NameNotUnderstood'
    ? wrongUse(`${error.message.replace(/\.$/, '')}, or say it with ${toSay}.`)
    : failed(error.message);
