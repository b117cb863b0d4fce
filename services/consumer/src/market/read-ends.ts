/** Where each input ends now: the offset after its last committed record. */
import type { LogError, LogReader } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Input } from './topology';

/** One for each input, in their order. */
export const readEnds = (
  reader: LogReader,
  inputs: readonly Input[],
): TE.TaskEither<LogError, readonly number[]> => {
  const topics = [...new Set(inputs.map(({ topic }) => topic))];
  return pipe(
    topics,
    TE.traverseSeqArray((topic) => reader.offsets(topic)),
    TE.map((rows) =>
      inputs.map(
        ({ topic, partition }) =>
          rows[topics.indexOf(topic)]!.find((row) => row.partition === partition)?.high ?? 0,
      ),
    ),
  );
};
