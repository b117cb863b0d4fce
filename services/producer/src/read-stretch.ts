/** Reads a part of one partition, from its first offset up to where it ends. */
import type { LogError, LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';

export type Stretch = {
  readonly topic: string;
  readonly partition: number;
  /** First offset. */
  readonly from: number;
  /** First offset behind it; committed records stand in front of it, or nothing at all. */
  readonly to: number;
};

/**
 * @param onRecords is told where to go on, should the rest not be answered
 * @param isOver ends it early
 */
export const readStretch =
  (
    reader: LogReader,
    { topic, partition, from, to }: Stretch,
    onRecords: (records: readonly LogRecord[], nextOffset: number) => void | Promise<void>,
    isOver: () => boolean = () => false,
  ): TE.TaskEither<LogError, void> =>
  async () => {
    for (let offset = from; offset < to && !isOver();) {
      const page = await reader.read(topic, partition, offset)();
      if (E.isLeft(page)) return page;
      const { records, nextOffset } = page.right;
      if (nextOffset === offset) return E.left(notAnswered(topic, partition, offset, to));
      offset = nextOffset;
      await onRecords(
        records.filter((record) => record.offset < to),
        Math.min(nextOffset, to),
      );
    }
    return E.right(undefined);
  };

const notAnswered = (topic: string, partition: number, offset: number, to: number): LogError => ({
  _tag: 'LogUnavailable',
  message: `${topic}-${partition} was not answered from offset ${offset} on, where it goes on to ${to}`,
  retryable: true,
});
