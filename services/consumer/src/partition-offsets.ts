/** Where the records of a partition begin and end now. */
import type { LogError, LogReader, PartitionOffsets } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';

/** A partition that is not there has no records. */
export const partitionOffsets = (
  reader: LogReader,
  topic: string,
  partition: number,
): TE.TaskEither<LogError, PartitionOffsets> =>
  pipe(
    reader.offsets(topic),
    TE.map((rows) => rows.find((row) => row.partition === partition) ?? { partition, low: 0, high: 0 }),
  );
