/** Where a command writes its data: standard output, or a file that appears under its name when it is whole. */
import { createWriteStream, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failed, toFailure, wrongUse, type Failure } from '../failure';
import type { Surroundings } from '../surroundings';

export type Output = {
  /** Resolves when more may come; rejects when it cannot be written. */
  readonly write: (chunk: string | Uint8Array) => Promise<void>;
};

/** Whether data goes to the terminal at which the person sits. */
export const isShown = (path: string | undefined, { stdout }: Surroundings): boolean =>
  path === undefined && stdout.isTTY === true;

/** @param path undefined: standard output */
export const withOutput =
  <A>(
    path: string | undefined,
    { stdout }: Surroundings,
    use: (output: Output) => TE.TaskEither<Failure, A>,
  ): TE.TaskEither<Failure, A> =>
  async () => {
    if (path === undefined) return settle(use(toOutput(stdout)), 'the output cannot be written');
    return intoFile(path, use);
  };

const intoFile = async <A>(
  path: string,
  use: (output: Output) => TE.TaskEither<Failure, A>,
): Promise<E.Either<Failure, A>> => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return E.left(wrongUse(`--out ${path} is a folder; name a file.`));
  // A pipe or a device has its name for good.
  const isSpecial = found !== undefined && !found.isFile();
  const part = isSpecial ? path : join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const stream = createWriteStream(part);
  const what = `${path} cannot be written`;
  const done = await settle(async () => {
    const used = await use(toOutput(stream))();
    if (E.isLeft(used)) return used;
    stream.end();
    await finished(stream);
    if (!isSpecial) await rename(part, path);
    return used;
  }, what);
  if (E.isLeft(done)) {
    stream.destroy();
    if (!isSpecial) await rm(part, { force: true });
  }
  return E.isLeft(done) && done.left._tag === 'NobodyReads' && !isSpecial ? E.left(failed(`${what}.`)) : done;
};

const settle = async <A>(task: TE.TaskEither<Failure, A>, what: string): Promise<E.Either<Failure, A>> => {
  try {
    return await task();
  } catch (error) {
    return E.left(toFailure(error, what));
  }
};

const toOutput = (stream: Writable): Output => {
  let broken: Error | null = null;
  stream.once('error', (error) => (broken = error));
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        if (broken !== null || stream.destroyed) return reject(broken ?? new Error('it was closed'));
        if (stream.write(chunk)) return resolve();
        const done = (): void => {
          stream.off('drain', done).off('error', done).off('close', done);
          if (broken === null) resolve();
          else reject(broken);
        };
        stream.on('drain', done).on('error', done).on('close', done);
      }),
  };
};
