/** What a record of topic `dead-letters` says. Pure. */
import {
  deadLetterSchema,
  parseJson,
  redrivenSchema,
  redrivenType,
  type StoredDeadLetter,
} from '@cryptostream/contracts';
import type { LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';

export type Decoded =
  | { readonly _tag: 'DeadLetter'; readonly letter: StoredDeadLetter }
  | { readonly _tag: 'Redriven'; readonly id: string; readonly atMs: number }
  /** By a foreign hand, or of a later version. */
  | { readonly _tag: 'Unreadable' };

export const decodeDeadLetter = ({ value, headers }: Pick<LogRecord, 'value' | 'headers'>): Decoded => {
  const json = parseJson(Buffer.from(value ?? []).toString());
  if (E.isLeft(json)) return { _tag: 'Unreadable' };
  if (headers['type'] === redrivenType) {
    const mark = redrivenSchema.safeParse(json.right);
    return mark.success
      ? { _tag: 'Redriven', id: mark.data.id, atMs: mark.data.redriven_at_ms }
      : { _tag: 'Unreadable' };
  }
  const letter = deadLetterSchema.safeParse(json.right);
  return letter.success ? { _tag: 'DeadLetter', letter: letter.data } : { _tag: 'Unreadable' };
};
