/** A dead letter as a list shows it: what is needed to choose it, without its original. Pure. */
import type { StoredDeadLetter } from '@cryptostream/contracts';
import type { LogRecord } from '@cryptostream/ports';
import { symbolOf } from './original';
import { toOriginalRecord, type OriginalRecord } from './original-record';

export type DeadLetterEntry = {
  readonly id: string;
  readonly original: OriginalRecord & { readonly partition: number; readonly offset: number };
  /** Where it stands in topic `dead-letters`. */
  readonly place: { readonly partition: number; readonly offset: number };
  /** Epoch ms at which it was refused. */
  readonly refusedAtMs: number;
  readonly topic: string;
  readonly key: string | null;
  readonly symbol: string | null;
  /** The codes, each once. */
  readonly reasons: readonly string[];
  /** The dead letter whose original this one is, sent anew and refused again. */
  readonly redrivenFrom: string | null;
  /** Epoch ms; null: it is open. */
  readonly redrivenAtMs: number | null;
};

export const toEntry = (
  letter: StoredDeadLetter,
  { partition, offset, timestampMs }: Pick<LogRecord, 'partition' | 'offset' | 'timestampMs'>,
): DeadLetterEntry => ({
  id: letter.id,
  original: { ...toOriginalRecord(letter), partition: letter.partition, offset: letter.offset },
  place: { partition, offset },
  refusedAtMs: timestampMs,
  topic: letter.topic,
  key: letter.key,
  symbol: symbolOf(letter),
  reasons: [...new Set(letter.reasons.map(({ code }) => code))],
  redrivenFrom: letter.headers?.['redriven'] ?? null,
  redrivenAtMs: null,
});
