/** A refused record, or a point that the store will never take, as a record of topic `dead-letters`. */
import { createHash } from 'node:crypto';
import { encodeDeadLetter, originalLimitBytes, Topics } from '@cryptostream/contracts';
import type { Reason } from '@cryptostream/domain';
import type { LogRecord, NewRecord, RejectedPoint } from '@cryptostream/ports';

export const toDeadLetterRecord = (record: LogRecord, reasons: readonly Reason[]): NewRecord =>
  toRecord(record, `${record.topic}-${record.partition}-${record.offset}`, record.value, reasons);

/** A point of a batch that the store refused: what is kept of it is the point itself as JSON. */
export const toPointDeadLetterRecord = (partition: number, { point, reason }: RejectedPoint): NewRecord =>
  toRecord(
    { topic: point.measurement, partition, offset: point.timeMs, key: null },
    [point.measurement, ...Object.values(point.tags), point.timeMs].join('-'),
    Buffer.from(JSON.stringify(point)),
    [reason],
  );

const toRecord = (
  { topic, partition, offset, key }: Pick<LogRecord, 'topic' | 'partition' | 'offset' | 'key'>,
  id: string,
  original: Uint8Array | null,
  reasons: readonly Reason[],
): NewRecord => ({
  topic: Topics.deadLetters,
  partition,
  key: id,
  value: encodeDeadLetter({
    v: 1,
    id,
    topic,
    partition,
    offset,
    key: key === null ? null : cut(key),
    reasons,
    ...originalOf(original),
  }),
  headers: { type: 'dead-letter' },
});

// A broker takes 1 MiB in all, and a foreign producer's key may be that large. Not cut between the halves of a character.
const keyLimit = 1_000;
const cut = (key: string): string => key.slice(0, keyLimit).replace(/[\uD800-\uDBFF]$/, '');

const originalOf = (value: Uint8Array | null) => ({
  original_base64:
    value === null ? null : Buffer.from(value.subarray(0, originalLimitBytes)).toString('base64'),
  original_length: value?.length ?? 0,
  original_sha256: createHash('sha256')
    .update(value ?? new Uint8Array())
    .digest('hex'),
});
