/** Reads a partition of a compacted topic to its committed end: the last record of each key. */
import type { LogError, LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';

export const readNewest =
  (
    reader: LogReader,
    topic: string,
    partition: number,
  ): TE.TaskEither<LogError, ReadonlyMap<string, LogRecord>> =>
  async () => {
    const offsets = await reader.offsets(topic)();
    if (E.isLeft(offsets)) return offsets;
    const range = offsets.right.find((each) => each.partition === partition);
    const latest = new Map<string, LogRecord>();
    for (let offset = range?.low ?? 0; offset < (range?.high ?? 0);) {
      const page = await reader.read(topic, partition, offset)();
      if (E.isLeft(page)) return page;
      page.right.records.forEach((record) => latest.set(record.key ?? '', record));
      // Going on without the rest would be going on with an older state.
      if (page.right.nextOffset === offset) return E.left(notAnswered(topic, partition, offset));
      offset = page.right.nextOffset;
    }
    return E.right(latest);
  };

const notAnswered = (topic: string, partition: number, offset: number): LogError => ({
  _tag: 'LogUnavailable',
  message: `nothing of ${topic}, partition ${partition}, was answered from offset ${offset} on, before its end`,
  retryable: true,
});
