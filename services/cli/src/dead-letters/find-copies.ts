/**
 * Originals that stand in their topics anew although no mark says so: marks are kept no longer than dead letters, klines are. A
 * replay after that, or after the loss of topic `dead-letters`, refuses a record again that was redriven before.
 */
import { createHash } from 'node:crypto';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import type { Failure } from '../failure';
import type { DeadLetterEntry } from './dead-letter-entry';
import { readTopic } from './read-topic';

/** Epoch ms at which the log took the copy. */
export type Copies = ReadonlyMap<DeadLetterEntry, number>;

/**
 * @param topics that are there
 * @param open those that no mark says to be redriven
 */
export const findCopies =
  (
    reader: LogReader,
    topics: Iterable<string>,
    open: readonly DeadLetterEntry[],
    signal: AbortSignal,
  ): TE.TaskEither<Failure, Copies> =>
  async () => {
    const copies = new Map<DeadLetterEntry, number>();
    for (const topic of topics) {
      const ofTopic = open.filter((entry) => entry.topic === topic);
      const ofId = new Map<string, readonly DeadLetterEntry[]>();
      ofTopic.forEach((entry) => ofId.set(entry.id, [...(ofId.get(entry.id) ?? []), entry]));
      const take = (record: LogRecord): void =>
        ofId
          .get(record.headers['redriven'] ?? '')
          ?.filter(({ original }) => original.sha256 === hashOf(record))
          .forEach((entry) => copies.set(entry, record.timestampMs));
      const read = await readTopic(
        reader,
        topic,
        signal,
        (found) => async () => E.right(found.forEach(take)),
        firstAfter(ofTopic),
      )();
      if (E.isLeft(read)) return read;
    }
    return E.right(copies);
  };

/** A copy stands behind its original. */
const firstAfter =
  (entries: readonly DeadLetterEntry[]) =>
  (partition: number): number =>
    entries
      .filter(({ original }) => original.partition === partition)
      .reduce((first, { original }) => Math.min(first, original.offset + 1), Infinity);

const hashOf = ({ value }: LogRecord): string =>
  createHash('sha256')
    .update(value ?? new Uint8Array())
    .digest('hex');
