/**
 * A record that was refused, on topic `dead-letters`: every reason with path and value, the first 256 KiB of the original,
 * its length and SHA-256. Its id is `topic-partition-offset`, so that a repetition is the same dead letter.
 */
import type { Reason } from '@cryptostream/domain';
import { z } from 'zod';

export const originalLimitBytes = 256 * 1024;

export const deadLetterSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  offset: z.number().int(),
  key: z.string().nullable(),
  reasons: z.array(z.object({ code: z.string(), path: z.string(), value: z.string(), message: z.string() })),
  /** Base64, since a refused record may be any bytes. */
  original_base64: z.string().nullable(),
  original_length: z.number().int(),
  original_sha256: z.string(),
});

export type DeadLetter = Omit<z.infer<typeof deadLetterSchema>, 'reasons'> & {
  readonly reasons: readonly Reason[];
};

export const encodeDeadLetter = (deadLetter: DeadLetter): string => JSON.stringify(deadLetter);
