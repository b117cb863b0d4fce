/**
 * An answer that is slow to get, remembered for a while. When it has grown old a new one is fetched; if that takes longer than
 * `patienceMs`, or fails, the old one is given once more, but none older than `usableMs`. Questions asked at the same time
 * share one fetch.
 */
import type { Clock } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';

export type Patience = { readonly usableMs: number; readonly patienceMs: number };

/** @returns how to ask for an answer that is not older than so many ms, if that can be had in time */
export const remember = <Failure, A>(
  clock: Clock,
  { usableMs, patienceMs }: Patience,
  fetch: TE.TaskEither<Failure, A>,
): ((freshMs: number) => TE.TaskEither<Failure, A>) => {
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

  return (freshMs) => () => {
    if (kept === undefined) return refresh();
    const ageMs = clock.nowMs() - kept.atMs;
    if (ageMs <= freshMs) return Promise.resolve(E.right(kept.value));
    return ageMs > usableMs ? refresh() : inTime(clock, patienceMs, refresh(), kept.value);
  };
};

const inTime = async <Failure, A>(
  clock: Clock,
  patienceMs: number,
  next: Promise<E.Either<Failure, A>>,
  old: A,
): Promise<E.Either<Failure, A>> => {
  const answered = new AbortController();
  const late = clock.sleep(patienceMs, answered.signal).then(() => E.right(old));
  const answer = await Promise.race([next, late]);
  answered.abort();
  return E.isRight(answer) ? answer : E.right(old);
};
