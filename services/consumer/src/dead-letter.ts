/** A refused record, or a point that the store will never take, as a record of topic `dead-letters`. */
import { createHash } from 'node:crypto';
import {
  deadLetterType,
  encodeDeadLetter,
  fromFields,
  headersLimitBytes,
  originalLimitBytes,
  Topics,
  type DeadLetter,
} from '@cryptostream/contracts';
import type { Reason } from '@cryptostream/domain';
import type { Headers, LogRecord, NewRecord, RejectedPoint } from '@cryptostream/ports';

export const toDeadLetterRecord = (record: LogRecord, reasons: readonly Reason[]): NewRecord =>
  toRecord(
    record,
    `${record.topic}-${record.partition}-${record.offset}`,
    { ...keptHeaders(record.headers), timestamp_ms: record.timestampMs },
    record.value,
    reasons,
  );

/** A point of a batch that the store refused: what is kept of it is the point itself as JSON. */
export const toPointDeadLetterRecord = (partition: number, { point, reason }: RejectedPoint): NewRecord =>
  toRecord(
    { topic: point.measurement, partition, offset: point.timeMs, key: null },
    [point.measurement, ...Object.values(point.tags), point.timeMs].join('-'),
    {},
    Buffer.from(JSON.stringify({ ...point, fields: fromFields(point.fields) })),
    [reason],
  );

type Surroundings = Pick<DeadLetter, 'headers' | 'headers_left_out' | 'timestamp_ms'>;

const toRecord = (
  { topic, partition, offset, key }: Pick<LogRecord, 'topic' | 'partition' | 'offset' | 'key'>,
  id: string,
  surroundings: Surroundings,
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
    ...surroundings,
    ...originalOf(original),
  }),
  headers: { type: deadLetterType },
});

// A broker takes 1 MiB in all, and a foreign producer's key may be that large. Not cut between the halves of a character.
const keyLimit = 1_000;
const cut = (key: string): string => key.slice(0, keyLimit).replace(/[\uD800-\uDBFF]$/, '');

// What a record is, and what it was redriven from, is kept before anything else.
const isFirst = ([name]: readonly [string, string]): boolean => name === 'type' || name === 'redriven';

/** Each whole or not at all: a header that was cut would be another one. */
const keptHeaders = (headers: Headers): Surroundings => {
  const all = Object.entries(headers);
  let bytes = 0;
  const kept = [...all.filter(isFirst), ...all.filter((header) => !isFirst(header))].filter((header) => {
    const size = Buffer.byteLength(JSON.stringify(header));
    if (bytes + size > headersLimitBytes) return false;
    bytes += size;
    return true;
  });
  return {
    headers: Object.fromEntries(kept),
    ...(kept.length === all.length ? {} : { headers_left_out: all.length - kept.length }),
  };
};

const originalOf = (value: Uint8Array | null) => ({
  original_base64:
    value === null ? null : Buffer.from(value.subarray(0, originalLimitBytes)).toString('base64'),
  original_length: value?.length ?? 0,
  original_sha256: createHash('sha256')
    .update(value ?? new Uint8Array())
    .digest('hex'),
});
