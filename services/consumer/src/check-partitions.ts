/** Whether topics have the partitions that the configuration counts on. */
import type { LogError, LogReader } from '@cryptostream/ports';
import { describeOtherPartitions } from '@cryptostream/runtime';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';

/** Left: another count. A symbol's partition depends on it, so going on would look for symbols where they are not. */
export const checkPartitions = (
  reader: LogReader,
  topics: readonly string[],
  partitions: number,
): TE.TaskEither<LogError, void> =>
  pipe(
    topics,
    TE.traverseSeqArray((topic) =>
      pipe(
        reader.offsets(topic),
        TE.filterOrElse(
          ({ length }) => length === partitions,
          ({ length }) => otherCount(topic, length, partitions),
        ),
      ),
    ),
    TE.map(() => undefined),
  );

const otherCount = (topic: string, found: number, expected: number): LogError => ({
  _tag: 'LogRefused',
  message: describeOtherPartitions(topic, found, expected),
  retryable: false,
});
