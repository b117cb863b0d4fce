/** `GET /api/v1/symbols`: every series that holds klines. */
import { z } from 'zod';
import { apiSeriesSchema } from './kline-item';

export const symbolsResponseSchema = z.object({
  symbols: z.array(
    z.object({
      source: apiSeriesSchema.shape.source,
      symbol: apiSeriesSchema.shape.symbol,
      simulated: z.boolean().describe('Not an exchange: made-up prices'),
      intervals: z.array(
        z.object({
          interval: apiSeriesSchema.shape.interval,
          first_open_time_ms: z.number().int(),
          last_open_time_ms: z.number().int(),
          stored: z.number().int().describe('Closed klines in the store'),
        }),
      ),
    }),
  ),
});

export type SymbolsResponse = z.infer<typeof symbolsResponseSchema>;
