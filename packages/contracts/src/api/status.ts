/** `GET /api/v1/status`: what runs, and how complete and fresh each series is. */
import { z } from 'zod';
import { apiSeriesSchema } from './kline-item';

export const feedStatusSchema = z.enum(['live', 'backfilling', 'stale', 'down']);

/** Data of the stream's event `status`: the feed of one series changed its state. */
export const feedStatusEventSchema = z.object({
  ...apiSeriesSchema.shape,
  status: feedStatusSchema,
  since_ms: z.number().int(),
  last_open_time_ms: z.number().int().nullable(),
  detail: z.string().describe('Why, for a person; empty when live'),
});

export type FeedStatusEvent = z.infer<typeof feedStatusEventSchema>;

export const holeSchema = z.object({
  from_ms: z.number().int().describe('First missing open time'),
  to_ms: z.number().int().describe('First open time after the hole'),
  missing: z.number().int(),
  cause: z.enum(['exchange', 'unexplained']).describe('exchange: confirmed that it has nothing there either'),
});

export const seriesStatusSchema = z.object({
  ...apiSeriesSchema.shape,
  simulated: z.boolean(),
  feed: z
    .object({ status: feedStatusSchema, since_ms: z.number().int(), detail: z.string() })
    .nullable()
    .describe('null when nothing feeds this series, for instance an imported archive'),
  first_open_time_ms: z.number().int().nullable(),
  last_open_time_ms: z.number().int().nullable(),
  lag_ms: z
    .number()
    .int()
    .nullable()
    .describe('How long the next closed kline is overdue; 0 when nothing is missing at the end'),
  stored: z.number().int().describe('Closed klines in the store'),
  expected: z.number().int().describe('Open times from the first to the last'),
  missing_ours: z.number().int().describe('Missing with no explanation: holes of ours'),
  missing_exchange: z.number().int().describe('Missing because the exchange has nothing there'),
  completeness_percent: z
    .number()
    .min(0)
    .max(100)
    .nullable()
    .describe('Stored of what the exchange has, between first and last'),
  holes: z.array(holeSchema).describe('The newest holes, at most 100, oldest first'),
});

export type SeriesStatus = z.infer<typeof seriesStatusSchema>;

export const modeSchema = z.enum(['live', 'simulated', 'archive']);

export const statusResponseSchema = z.object({
  mode: modeSchema,
  banner: z
    .string()
    .nullable()
    .describe('To be shown in red on every page; null when all is as it should be'),
  version: z.string(),
  started_at_ms: z.number().int(),
  now_ms: z.number().int().describe('Clock of the server when it answered'),
  series: z.array(seriesStatusSchema),
});

export type StatusResponse = z.infer<typeof statusResponseSchema>;
