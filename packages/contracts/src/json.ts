/** JSON text to a value, its failure as data. */
import * as E from 'fp-ts/Either';

export const parseJson = (text: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(text) as unknown,
    (error) => (error instanceof Error ? error.message : String(error)),
  );
