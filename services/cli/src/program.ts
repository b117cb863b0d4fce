/** The command line from its arguments to its exit code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import * as E from 'fp-ts/Either';
import type { Run } from './command';
import { commands } from './commands';
import { exitCodes, type ExitCode } from './exit-codes';
import type { Failure } from './failure';
import { say, type Surroundings } from './surroundings';

/** @returns the exit code, or null when a signal is to end the process */
export const runProgram = async (
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode | null> => {
  let code: ExitCode | null = exitCodes.fine;
  const program = new Command('cryptostream')
    .description(
      'Kline files: check them, roll them up, enrich them, import them. Reads CSV, plain, gz or zip.',
    )
    .configureOutput({
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: (text) => void surroundings.stderr.write(text),
    })
    .version(version())
    .helpCommand(false)
    .exitOverride();
  const run = async (command: Run): Promise<void> => {
    const done = await command();
    code = E.isRight(done) ? done.right : toExitCode(done.left, surroundings);
  };
  commands.forEach((define) => define(program, surroundings, run));
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.fine : exitCodes.wrongUse;
  }
  return code;
};

const version = (): string =>
  (JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { readonly version: string })
    .version;

const toExitCode = (failure: Failure, surroundings: Surroundings): ExitCode | null => {
  switch (failure._tag) {
    case 'WrongUse':
      say(surroundings, failure.message);
      return exitCodes.wrongUse;
    case 'Failed':
      say(surroundings, failure.message);
      return exitCodes.failure;
    case 'NobodyReads':
      return exitCodes.fine;
    case 'Interrupted':
      return null;
  }
};
