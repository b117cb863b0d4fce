/** All dead letters that are kept, each once, and what became of them. */
import { Topics } from '@cryptostream/contracts';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Failure } from '../failure';
import { toEntry, type DeadLetterEntry } from './dead-letter-entry';
import { decodeDeadLetter } from './decode-dead-letter';
import { readTopic } from './read-topic';

export type Entries = {
  /** Oldest first. */
  readonly entries: readonly DeadLetterEntry[];
  /** Records of the topic that are no dead letters. */
  readonly unreadable: number;
};

export const readEntries =
  (reader: LogReader, signal: AbortSignal): TE.TaskEither<Failure, Entries> =>
  async () => {
    // The newest of an id: an interval that was computed anew from its topic has refused its records again.
    const entries = new Map<string, DeadLetterEntry>();
    const redriven = new Map<string, number>();
    let unreadable = 0;
    const take = (record: LogRecord): void => {
      const decoded = decodeDeadLetter(record);
      switch (decoded._tag) {
        case 'DeadLetter':
          entries.set(decoded.letter.id, toEntry(decoded.letter, record));
          return;
        case 'Redriven':
          redriven.set(decoded.id, decoded.atMs);
          return;
        case 'Unreadable':
          unreadable += 1;
      }
    };
    return pipe(
      readTopic(reader, Topics.deadLetters, signal, (records) => TE.fromIO(() => records.forEach(take))),
      TE.map(() => ({
        entries: [...entries.values()]
          .map((entry) => ({ ...entry, redrivenAtMs: redriven.get(entry.id) ?? null }))
          .toSorted((a, b) => a.refusedAtMs - b.refusedAtMs),
        unreadable,
      })),
    )();
  };
