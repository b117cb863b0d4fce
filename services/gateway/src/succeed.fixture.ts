/** The value of an effect that has to succeed, for tests. */
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';

export const succeed = async <Failure, A>(effect: TE.TaskEither<Failure, A>): Promise<A> => {
  const outcome = await effect();
  if (E.isLeft(outcome)) throw new Error(JSON.stringify(outcome.left));
  return outcome.right;
};
