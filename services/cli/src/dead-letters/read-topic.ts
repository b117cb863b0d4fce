/** A topic from its first record, or from where is said, to its committed end, partition by partition. */
import type { LogError, LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failed, type Failure } from '../failure';

/**
 * @param use called with some records after each other; a Left ends it
 * @param startOf offset from which a partition is read, Infinity: not at all
 */
export const readTopic =
  (
    reader: LogReader,
    topic: string,
    signal: AbortSignal,
    use: (records: readonly LogRecord[]) => TE.TaskEither<Failure, void>,
    startOf: (partition: number) => number = () => 0,
  ): TE.TaskEither<Failure, void> =>
  async () => {
    const offsets = await reader.offsets(topic)();
    if (E.isLeft(offsets)) return E.left(toFailure(offsets.left));
    for (const { partition, low, high } of offsets.right)
      for (let offset = Math.max(low, startOf(partition)); offset < high;) {
        if (signal.aborted) return E.left({ _tag: 'Interrupted' });
        const found = await reader.read(topic, partition, offset)();
        if (E.isLeft(found)) return E.left(toFailure(found.left));
        if (found.right.nextOffset <= offset) break;
        const used = await use(found.right.records)();
        if (E.isLeft(used)) return used;
        offset = found.right.nextOffset;
      }
    return E.right(undefined);
  };

const toFailure = ({ message }: LogError): Failure => failed(`${message.replace(/\.$/, '')}.`);
