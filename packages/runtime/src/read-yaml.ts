/** A YAML file as a value. */
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/Either';
import { parse } from 'yaml';

/** Left: one sentence that names the file, and the line where the text is no YAML. */
export const readYaml = (path: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => parse(readFileSync(path, 'utf8')) as unknown,
    (error) => `${path} cannot be read: ${(error as Error).message.replace(/:?\n[\s\S]*$/, '')}`,
  );
