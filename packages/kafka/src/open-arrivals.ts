/** Several partitions in one fetch that waits for the first record: while nothing comes, two requests a second. */
import type { LogError, OpenArrivals, Position } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Kafka } from 'kafkajs';
import { fetchNext } from './fetch-next';
import { openSession } from './session';
import { startingOffset } from './starting-offset';

export const createOpenArrivals =
  (kafka: Kafka): OpenArrivals =>
  () => {
    const session = openSession(kafka);
    // Of positions that the broker does not have: each is asked about again with its memory of since when.
    const missing = new Map<string, TE.TaskEither<LogError, number>>();
    const whereToGoOn = (position: Position): TE.TaskEither<LogError, number> => {
      const name = `${position.topic} ${position.partition} ${position.offset}`;
      const known = missing.get(name) ?? startingOffset(session, position);
      missing.set(name, known);
      return known;
    };
    return {
      next: (positions) =>
        pipe(
          fetchNext(session, positions, whereToGoOn),
          TE.tapIO(() => () => missing.clear()),
        ),
      close: session.close,
    };
  };
