/** Reads a stretch of the log page by page, and gives the process its turn in between. */
import type { Clock, LogError, LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { partitionOffsets } from '../partition-offsets';

export type Range = {
  readonly topic: string;
  readonly partition: number;
  /** Absent: the first record that is kept. */
  readonly fromOffset?: number;
  /** Exclusive. */
  readonly toOffset: number;
};

type Surroundings = { readonly reader: LogReader; readonly clock: Clock };

export const readRange = async (
  { reader, clock }: Surroundings,
  { topic, partition, fromOffset, toOffset }: Range,
  isCurrent: () => boolean,
  onRecords: (records: readonly LogRecord[]) => Promise<E.Either<LogError, void>> | void,
): Promise<E.Either<LogError, void>> => {
  const range = await partitionOffsets(reader, topic, partition)();
  if (E.isLeft(range)) return range;
  for (let offset = fromOffset ?? range.right.low; offset < toOffset;) {
    if (!isCurrent()) return E.left(gaveUp);
    const page = await reader.read(topic, partition, offset)();
    if (E.isLeft(page)) return page;
    const { records, nextOffset } = page.right;
    if (nextOffset === offset) return E.left(notAnswered(topic, partition, offset));
    const taken = await onRecords(
      nextOffset <= toOffset ? records : records.filter((record) => record.offset < toOffset),
    );
    if (taken !== undefined && E.isLeft(taken)) return taken;
    offset = nextOffset;
    // SQLite answers at once: without this nobody else in the process would have a turn until the end.
    await clock.sleep(0);
  }
  return E.right(undefined);
};

export const gaveUp: LogError = {
  _tag: 'LogUnavailable',
  message:
    'the partition was taken away, or the service stops, in the middle of a rebuild; it is gone on with later',
  retryable: true,
};

const notAnswered = (topic: string, partition: number, offset: number): LogError => ({
  _tag: 'LogUnavailable',
  message: `nothing of ${topic}, partition ${partition}, was answered from offset ${offset} on, before its end`,
  retryable: true,
});
