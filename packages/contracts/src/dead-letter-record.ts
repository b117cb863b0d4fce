/**
 * Topic `dead-letters`. A record that was refused: every reason with path and value, the first 256 KiB of the original, its length
 * and SHA-256. Its id is `topic-partition-offset`; id, `timestamp_ms` and SHA-256 together say which record it was, so that a
 * repetition is the same dead letter. And the marks of those that were redriven: header `type` tells the two apart.
 */
import type { Reason } from '@cryptostream/domain';
import { z } from 'zod';

export const originalLimitBytes = 256 * 1024;

/** Of the names and values of the original's headers together, as JSON. */
export const headersLimitBytes = 4 * 1024;

export const deadLetterType = 'dead-letter';

export const deadLetterSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  offset: z.number().int(),
  key: z.string().nullable(),
  reasons: z.array(z.object({ code: z.string(), path: z.string(), value: z.string(), message: z.string() })),
  /** Those of the original; absent in dead letters from before headers were kept, and where there was no record, but a point. */
  headers: z.record(z.string(), z.string()).optional(),
  /** How many headers were too large to be kept; absent when all were. */
  headers_left_out: z.number().int().optional(),
  /** Epoch ms at which the log took the original; absent where `headers` are. */
  timestamp_ms: z.number().int().optional(),
  /** Base64, since a refused record may be any bytes. */
  original_base64: z.string().nullable(),
  original_length: z.number().int(),
  original_sha256: z.string(),
});

/** As it is read: what refused it may have had reasons that this version does not know. */
export type StoredDeadLetter = z.infer<typeof deadLetterSchema>;

export type DeadLetter = Omit<StoredDeadLetter, 'reasons'> & { readonly reasons: readonly Reason[] };

export const encodeDeadLetter = (deadLetter: DeadLetter): string => JSON.stringify(deadLetter);

export const redrivenType = 'redriven';

/**
 * Says that the record of a dead letter was redriven: written in the transaction that appends its original anew, under the same key.
 * The copy stands for the original from then on, so a mark is of the record, not of its reasons nor of one telling of it.
 */
export const redrivenSchema = z.object({
  v: z.literal(1),
  /** Of the dead letter. */
  id: z.string(),
  /** Epoch ms. */
  redriven_at_ms: z.number().int(),
  /** As in the dead letter, since a topic that was made anew has its offsets again. Absent in older marks. */
  original_sha256: z.string().optional(),
  /** As in the dead letter. */
  timestamp_ms: z.number().int().optional(),
});

export type RedrivenMark = z.infer<typeof redrivenSchema>;

/** @param redrivenAtMs epoch ms */
export const encodeRedriven = (
  { id, original_sha256, timestamp_ms }: StoredDeadLetter,
  redrivenAtMs: number,
): string =>
  JSON.stringify({
    v: 1,
    id,
    redriven_at_ms: redrivenAtMs,
    original_sha256,
    timestamp_ms,
  } satisfies RedrivenMark);
