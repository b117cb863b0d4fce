/** GET a JSON document and check it; every failure is a sentence for a person. */
import { problemSchema } from '@cryptostream/contracts';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { z } from 'zod';

export type ApiError = { readonly message: string };

const timeoutMs = 15_000;

export const getJson = <A>(path: string, schema: z.ZodType<A>): TE.TaskEither<ApiError, A> =>
  pipe(
    get(path),
    TE.flatMap((response) => (response.ok ? json(path, response) : refusal(path, response))),
    TE.flatMapEither(decode(path, schema)),
  );

const get = (path: string): TE.TaskEither<ApiError, Response> =>
  TE.tryCatch(
    () => fetch(path, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeoutMs) }),
    () => ({ message: 'The server does not answer. Is it still running?' }),
  );

const json = (path: string, response: Response): TE.TaskEither<ApiError, unknown> =>
  TE.tryCatch(
    () => response.json() as Promise<unknown>,
    () => ({ message: `${path} answered something that is not JSON.` }),
  );

const refusal = (path: string, response: Response): TE.TaskEither<ApiError, never> =>
  pipe(
    json(path, response),
    TE.map((body) => problemSchema.safeParse(body)),
    TE.match(
      () => E.left({ message: `The server answered ${response.status} to ${path}.` }),
      ({ success, data }) =>
        E.left({ message: success ? data.detail : `The server answered ${response.status} to ${path}.` }),
    ),
  );

const decode =
  <A>(path: string, schema: z.ZodType<A>) =>
  (body: unknown): E.Either<ApiError, A> => {
    const { success, data, error } = schema.safeParse(body);
    return success
      ? E.right(data)
      : E.left({
          message: `${path} answered in an unknown form (${error.issues[0]?.path.join('.') ?? ''}).`,
        });
  };
