/**
 * The faults that can be asked for, as JSON on `POST /control/faults`. A union by `kind`: a new kind is one member here and
 * one place that asks the board about it.
 */
import { z } from 'zod';

const durationMs = z.number().int().min(1).max(86_400_000);
const count = z.number().int().min(1).max(1_000_000);

/** Ends all WebSocket connections without a goodbye; new ones are refused for `refuse_ms`. */
const dropConnections = z.strictObject({
  kind: z.literal('drop_connections'),
  refuse_ms: z.number().int().min(0).max(86_400_000).default(0),
});

/** Frames stop, and are lost, while pings are answered and the connection stays. Absent `streams`: all of them. */
const stall = z.strictObject({
  kind: z.literal('stall'),
  duration_ms: durationMs,
  streams: z.array(z.string()).min(1).optional(),
});

/** REST answers 429, to the next `count` requests, or for `duration_ms`; without either to one. */
const rest429 = z.strictObject({
  kind: z.literal('rest_429'),
  count: count.optional(),
  duration_ms: durationMs.optional(),
  retry_after_s: z.number().int().min(1).max(86_400).default(1),
});

/** REST answers this status in the same way. */
const rest5xx = z.strictObject({
  kind: z.literal('rest_5xx'),
  status: z.number().int().min(500).max(599).default(503),
  count: count.optional(),
  duration_ms: durationMs.optional(),
});

export const faultSchema = z.discriminatedUnion('kind', [dropConnections, stall, rest429, rest5xx]);

export type Fault = z.infer<typeof faultSchema>;

/** A fault as it is asked for: what has a default may be left out. */
export type FaultRequest = z.input<typeof faultSchema>;

export type RestFault = Extract<Fault, { readonly kind: 'rest_429' | 'rest_5xx' }>;
