/** A command of the program: a file each, which adds it with its options and says what running it is. */
import type { Command } from 'commander';
import type * as TE from 'fp-ts/TaskEither';
import type { ExitCode } from './exit-codes';
import type { Failure } from './failure';
import type { Surroundings } from './surroundings';

export type Run = TE.TaskEither<Failure, ExitCode>;

export type DefineCommand = (
  program: Command,
  surroundings: Surroundings,
  run: (command: Run) => Promise<void>,
) => void;
