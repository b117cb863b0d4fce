/** Records of topic `dead-letters`, put together: each refused record once, and what became of it. Pure. */
import type { LogRecord } from '@cryptostream/ports';
import { toEntry, type DeadLetterEntry } from './dead-letter-entry';
import { decodeDeadLetter } from './decode-dead-letter';
import { isSameRecord, type OriginalRecord } from './original-record';

export type Entries = {
  /** Oldest first. Several have the same id where a topic was made anew. */
  readonly entries: readonly DeadLetterEntry[];
  /** Records of the topic that are no dead letters. */
  readonly unreadable: number;
};

type Mark = { readonly original: OriginalRecord; readonly atMs: number };

export type Collection = {
  /** In the order in which they stand in their partition. */
  readonly take: (record: LogRecord) => void;
  readonly entries: () => Entries;
};

export const collectEntries = (): Collection => {
  const letters = new Map<string, readonly DeadLetterEntry[]>();
  const marks = new Map<string, readonly Mark[]>();
  let unreadable = 0;
  const lettersOf = (id: string): readonly DeadLetterEntry[] => letters.get(id) ?? [];
  const marksOf = (id: string): readonly Mark[] => marks.get(id) ?? [];
  return {
    take: (record) => {
      const decoded = decodeDeadLetter(record);
      switch (decoded._tag) {
        case 'DeadLetter': {
          const entry = toEntry(decoded.letter, record);
          // The newest one stays: a replay has refused the record again, perhaps for other reasons.
          const others = lettersOf(entry.id).filter(
            ({ original }) => !isSameRecord(original, entry.original),
          );
          letters.set(entry.id, [...others, entry]);
          return;
        }
        case 'Redriven': {
          // An older mark says no more than the id: the newest one of it that stands in front was meant.
          const original = decoded.original ?? lettersOf(decoded.id).at(-1)?.original;
          if (original !== undefined)
            marks.set(decoded.id, [...marksOf(decoded.id), { original, atMs: decoded.atMs }]);
          return;
        }
        case 'Unreadable':
          unreadable += 1;
      }
    },
    entries: () => ({
      entries: [...letters.values()]
        .flat()
        .map((entry) => ({
          ...entry,
          redrivenAtMs:
            marksOf(entry.id).findLast(({ original }) => isSameRecord(original, entry.original))?.atMs ??
            null,
        }))
        .toSorted((a, b) => a.refusedAtMs - b.refusedAtMs),
      unreadable,
    }),
  };
};
