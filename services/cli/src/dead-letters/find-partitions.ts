/** How many partitions topics have; those that are not there are not in the answer. */
import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failed, type Failure } from '../failure';

export const findPartitions =
  (reader: LogReader, topics: readonly string[]): TE.TaskEither<Failure, ReadonlyMap<string, number>> =>
  async () => {
    const found = new Map<string, number>();
    for (const topic of new Set(topics)) {
      const offsets = await reader.offsets(topic)();
      if (E.isRight(offsets)) found.set(topic, offsets.right.length);
      else if (offsets.left._tag !== 'LogRefused') return E.left(failed(`${offsets.left.message}.`));
    }
    return E.right(found);
  };
