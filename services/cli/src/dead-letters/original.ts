/** What is kept of a refused record, and what it says of itself. Pure. */
import { createHash } from 'node:crypto';
import { parseJson, type StoredDeadLetter } from '@cryptostream/contracts';
import * as E from 'fp-ts/Either';

/** Null: the record had no value. */
export const originalBytes = ({ original_base64: base64 }: StoredDeadLetter): Buffer | null =>
  base64 === null ? null : Buffer.from(base64, 'base64');

/** Null: these bytes are not UTF-8. */
const toText = (bytes: Uint8Array): string | null => {
  try {
    // Without `ignoreBOM` a mark at the beginning would be lost.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** The original as text, null when it is none; the end of one that was cut may be half a character, which is left away. */
export const originalText = (letter: StoredDeadLetter): string | null => {
  const bytes = originalBytes(letter);
  if (bytes === null) return null;
  const ends = isCut(letter) ? [0, 1, 2, 3] : [0];
  return (
    ends.map((end) => toText(bytes.subarray(0, bytes.length - end))).find((text) => text !== null) ?? null
  );
};

export const isCut = (letter: StoredDeadLetter): boolean =>
  (originalBytes(letter)?.length ?? 0) < letter.original_length;

/** Whether what is kept has the hash of the original; of one that was cut nobody can say. */
export const hashOf = (letter: StoredDeadLetter): 'verified' | 'cut' | 'differs' =>
  isCut(letter)
    ? 'cut'
    : createHash('sha256')
          .update(originalBytes(letter) ?? new Uint8Array())
          .digest('hex') === letter.original_sha256
      ? 'verified'
      : 'differs';

/** A point that the store refused has no place in the log: its id is its place in the store. */
export const isPoint = ({ id, topic, partition, offset }: StoredDeadLetter): boolean =>
  id !== `${topic}-${partition}-${offset}`;

/** As the original says it; the key where it says nothing. */
export const symbolOf = (letter: StoredDeadLetter): string | null => {
  const json = parseJson(originalText(letter) ?? '');
  const said = E.isRight(json) ? (fieldOf(json.right, 'symbol') ?? tagOf(json.right)) : undefined;
  return typeof said === 'string' ? said : letter.key;
};

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as { readonly [name: string]: unknown })[name]
    : undefined;

const tagOf = (point: unknown): unknown => fieldOf(fieldOf(point, 'tags'), 'symbol');
