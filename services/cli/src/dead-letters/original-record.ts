/** Which record a dead letter or a mark is about. Pure. */
import type { StoredDeadLetter } from '@cryptostream/contracts';
import { isPoint } from './original';

export type OriginalRecord = {
  readonly id: string;
  /** Of the whole value; null where the id alone says what is meant: a point, of which the store has one at a place. */
  readonly sha256: string | null;
  /** Epoch ms at which the log took it; null: not told, as before headers were kept. */
  readonly writtenAtMs: number | null;
};

export const toOriginalRecord = (letter: StoredDeadLetter): OriginalRecord => ({
  id: letter.id,
  sha256: isPoint(letter) ? null : letter.original_sha256,
  writtenAtMs: letter.timestamp_ms ?? null,
});

/**
 * A topic that was made anew has its offsets again, so the place alone does not tell. Why it was refused does not matter: a
 * replay may refuse the same record by newer rules.
 */
export const isSameRecord = (one: OriginalRecord, other: OriginalRecord): boolean =>
  one.id === other.id &&
  one.sha256 === other.sha256 &&
  (one.writtenAtMs === other.writtenAtMs || one.writtenAtMs === null || other.writtenAtMs === null);
