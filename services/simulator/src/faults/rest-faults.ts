/** What REST can do to a request: to the next `count`, or for `duration_ms`, or what of both ends first; without either to one. */
import { z } from 'zod';

const extent = {
  count: z.number().int().min(1).max(1_000_000).optional(),
  duration_ms: z.number().int().min(1).max(86_400_000).optional(),
};

/** Answers 429. */
const rest429 = z.strictObject({
  kind: z.literal('rest_429'),
  ...extent,
  retry_after_s: z.number().int().min(1).max(86_400).default(1),
});

/** Answers 418: banned. Absent `retry_after_s`: the rest of the duration, or 1. */
const rest418 = z.strictObject({
  kind: z.literal('rest_418'),
  ...extent,
  retry_after_s: z.number().int().min(1).max(259_200).optional(),
  /** While it is in force, new WebSockets are refused with 418 too: a ban is one of the address. */
  refuse_streams: z.boolean().default(false),
});

/** Answers 451: not from this place. */
const rest451 = z.strictObject({ kind: z.literal('rest_451'), ...extent });

/** Answers this status. */
const rest5xx = z.strictObject({
  kind: z.literal('rest_5xx'),
  ...extent,
  status: z.number().int().min(500).max(599).default(503),
});

/** Takes the request and says nothing; after `hold_ms` the connection ends without an answer. */
const restTimeout = z.strictObject({
  kind: z.literal('rest_timeout'),
  ...extent,
  hold_ms: z.number().int().min(1).max(600_000).default(60_000),
});

/** Cuts the connection in the middle of the answer. */
const restCut = z.strictObject({ kind: z.literal('rest_cut'), ...extent });

/** Answers 200 with no klines. Other requests than for klines do not meet it. */
const restEmpty = z.strictObject({ kind: z.literal('rest_empty'), ...extent });

export const restFaults = [rest429, rest418, rest451, rest5xx, restTimeout, restCut, restEmpty] as const;
