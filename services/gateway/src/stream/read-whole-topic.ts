/** All records of a small (compacted) topic, from its first kept offset to the end it has when asked. */
import type { LogError, LogReader, LogRecord, PartitionOffsets } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';

type Log = Pick<LogReader, 'offsets' | 'read'>;
type Records = TE.TaskEither<LogError, readonly LogRecord[]>;

export const readWholeTopic = (log: Log, topic: string): Records =>
  pipe(
    log.offsets(topic),
    TE.chain(TE.traverseSeqArray((offsets) => readPartition(log, topic, offsets))),
    TE.map((partitions) => partitions.flat()),
  );

const readPartition = (log: Log, topic: string, { partition, low, high }: PartitionOffsets): Records =>
  low >= high
    ? TE.right([])
    : pipe(
        log.read(topic, partition, low),
        TE.chain(({ records, nextOffset }) =>
          nextOffset <= low
            ? TE.right(records)
            : pipe(
                readPartition(log, topic, { partition, low: nextOffset, high }),
                TE.map((rest) => [...records, ...rest]),
              ),
        ),
      );
