/** The reader's side of the log. Closing it does nothing: the file is closed as a whole. */
import type { LogReader } from '@cryptostream/ports';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { ReadOffsets } from './read-offsets';
import type { ReadRecords } from './read-records';

export const logReader = (offsets: ReadOffsets, read: ReadRecords): LogReader => ({
  offsets: (topic) => TE.fromIOEither(() => offsets(topic)),
  read: (topic, partition, offset) => TE.fromIOEither(() => read(topic, partition, offset)),
  close: T.of(undefined),
});
