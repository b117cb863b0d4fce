/**
 * An answer that is slow to get, remembered for a while. An answer older than `freshMs` is given once more while a new one is
 * fetched; one older than `usableMs` is not given any more. Questions asked at the same time share one fetch.
 */
import type { Clock } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';

export type Lifetime = { readonly freshMs: number; readonly usableMs: number };

export const remember = <Failure, A>(
  clock: Pick<Clock, 'nowMs'>,
  { freshMs, usableMs }: Lifetime,
  fetch: TE.TaskEither<Failure, A>,
): TE.TaskEither<Failure, A> => {
  let kept: { readonly value: A; readonly atMs: number } | undefined;
  let underWay: Promise<E.Either<Failure, A>> | undefined;

  const refresh = (): Promise<E.Either<Failure, A>> => {
    const askedAtMs = clock.nowMs();
    underWay ??= fetch().then((answer) => {
      underWay = undefined;
      if (E.isRight(answer)) kept = { value: answer.right, atMs: askedAtMs };
      return answer;
    });
    return underWay;
  };

  return () => {
    const ageMs = kept === undefined ? Infinity : clock.nowMs() - kept.atMs;
    if (kept === undefined || ageMs > usableMs) return refresh();
    if (ageMs > freshMs) void refresh();
    return Promise.resolve(E.right(kept.value));
  };
};
