/** Writes down how far webhooks have been told: what several of them ask for at a time, one after the other. */
import type { LogError, NewRecord, Publisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';

export type KeepPlaces = (records: readonly NewRecord[]) => TE.TaskEither<LogError, void>;

/** After a Left every other call answers the same: a publisher in which something failed is not used again. */
export const placeKeeper = (publisher: Publisher): KeepPlaces => {
  let last: Promise<E.Either<LogError, void>> = Promise.resolve(E.right(undefined));
  return (records) => () => {
    last = last.then((before) => (E.isLeft(before) ? before : publisher.publish(records)()));
    return last;
  };
};
