/** What a record of topic `dead-letters` says. Pure. */
import {
  deadLetterSchema,
  parseJson,
  redrivenSchema,
  redrivenType,
  type RedrivenMark,
  type StoredDeadLetter,
} from '@cryptostream/contracts';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { OriginalRecord } from './original-record';

export type Decoded =
  | { readonly _tag: 'DeadLetter'; readonly letter: StoredDeadLetter }
  | {
      readonly _tag: 'Redriven';
      readonly id: string;
      readonly atMs: number;
      /** Null in older marks. */
      readonly original: OriginalRecord | null;
    }
  /** By a foreign hand, or of a later version. */
  | { readonly _tag: 'Unreadable' };

export const decodeDeadLetter = ({ value, headers }: Pick<LogRecord, 'value' | 'headers'>): Decoded => {
  const json = parseJson(Buffer.from(value ?? []).toString());
  if (E.isLeft(json)) return { _tag: 'Unreadable' };
  if (headers['type'] === redrivenType) {
    const mark = redrivenSchema.safeParse(json.right);
    return mark.success ? toRedriven(mark.data) : { _tag: 'Unreadable' };
  }
  const letter = deadLetterSchema.safeParse(json.right);
  return letter.success ? { _tag: 'DeadLetter', letter: letter.data } : { _tag: 'Unreadable' };
};

const toRedriven = ({
  id,
  redriven_at_ms: atMs,
  original_sha256: sha256,
  timestamp_ms: writtenAtMs,
}: RedrivenMark): Decoded => ({
  _tag: 'Redriven',
  id,
  atMs,
  original: sha256 === undefined ? null : { id, sha256, writtenAtMs: writtenAtMs ?? null },
});
