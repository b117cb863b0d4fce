/** `GET /api/v1/klines`, `GET /api/v1/klines/latest`. */
import { z } from 'zod';
import { apiKlineSchema, apiSeriesSchema } from './kline-item';

export const klinesLimit = { default: 500, maximum: 5_000 } as const;

export const klinesResponseSchema = z.object({
  ...apiSeriesSchema.shape,
  klines: z.array(apiKlineSchema).describe('Closed klines, oldest first'),
  next: z.number().int().nullable().describe('`from` of the next page; null when this is the last one'),
  previous: z
    .number()
    .int()
    .nullable()
    .describe('`to` of the page before, when asked without `from`; null when there is none'),
});

export type KlinesResponse = z.infer<typeof klinesResponseSchema>;

export const latestKlinesResponseSchema = z.object({
  series: z.array(
    z.object({
      ...apiSeriesSchema.shape,
      closed: apiKlineSchema.nullable().describe('The newest closed kline, enriched'),
      open: apiKlineSchema.nullable().describe('The kline in progress, if one is known'),
    }),
  ),
});

export type LatestKlinesResponse = z.infer<typeof latestKlinesResponseSchema>;
