/** Events of `GET /api/v1/stream` (server-sent events): their names and data. */
import { z } from 'zod';
import { apiSeriesKlineSchema, apiSeriesSchema } from './kline-item';
import { feedStatusEventSchema } from './status';

/** The client missed more of a series than the stream sends again: read it from `/api/v1/klines` from `from_ms` on. */
export const resetEventSchema = z.object({ ...apiSeriesSchema.shape, from_ms: z.number().int() });

export type ResetEvent = z.infer<typeof resetEventSchema>;

/** Schema of the data by name of the event. */
export const streamEventSchemas = {
  /** The kline in progress, with provisional values. */
  kline: apiSeriesKlineSchema,
  /** A closed kline, enriched. */
  enriched: apiSeriesKlineSchema,
  status: feedStatusEventSchema,
  reset: resetEventSchema,
} as const;

export type StreamEventName = keyof typeof streamEventSchemas;

export type StreamEventData = { readonly [N in StreamEventName]: z.infer<(typeof streamEventSchemas)[N]> };
