/** Klines of several series in the order in which they closed, as a replay needs them. */
import { Interval, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { closeAll, openCursor, type Cursor } from './cursor';

/**
 * Merges streams that are each in open-time order. Klines that end together come shortest interval first, then in the
 * order of the streams, so that the result is always the same. A Left comes as soon as it is met.
 */
export async function* mergeByTime<Err>(
  streams: readonly AsyncIterable<E.Either<Err, Kline>>[],
): AsyncGenerator<E.Either<Err, Kline>> {
  const cursors = await Promise.all(streams.map(openCursor));
  try {
    for (let next = earliest(cursors); next !== null; next = earliest(cursors)) {
      yield next.element;
      await next.cursor.advance();
    }
  } finally {
    await closeAll(cursors);
  }
}

type Candidate<A> = { readonly cursor: Cursor<A>; readonly element: A };

const earliest = <Err>(
  cursors: readonly Cursor<E.Either<Err, Kline>>[],
): Candidate<E.Either<Err, Kline>> | null =>
  cursors.reduce<Candidate<E.Either<Err, Kline>> | null>((best, cursor) => {
    const element = cursor.head();
    if (element === undefined) return best;
    return best === null || isBefore(element, best.element) ? { cursor, element } : best;
  }, null);

const isBefore = <Err>(left: E.Either<Err, Kline>, right: E.Either<Err, Kline>): boolean => {
  if (E.isLeft(right)) return false;
  if (E.isLeft(left)) return true;
  const [a, b] = [endMs(left.right), endMs(right.right)];
  return a < b || (a === b && lengthMs(left.right) < lengthMs(right.right));
};

const lengthMs = ({ interval }: Kline): number => Interval.lengthMs(interval);

// Not the close time: a halt makes that earlier, and archives may lack it.
const endMs = (kline: Kline): number => kline.openTimeMs + lengthMs(kline);
