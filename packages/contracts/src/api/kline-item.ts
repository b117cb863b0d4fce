/**
 * One kline as the public API answers it: JSON numbers (float64, as the stores hold them), the fields of the kline by their
 * wire names, then every enriched value that is warm by name (`sma_20`).
 */
import { Interval, Series } from '@cryptostream/domain';
import { z } from 'zod';

const seriesShape = {
  source: z.string().refine(Series.isSource).describe('Who published it: binance, binance_us, simulated, …'),
  symbol: z.string().describe('Trading symbol, for instance BTCUSDC'),
  interval: z.enum(Interval.all as unknown as readonly [Interval.Interval, ...Interval.Interval[]]),
};

const itemShape = {
  open_time_ms: z.number().int().describe('Epoch ms UTC'),
  close_time_ms: z.number().int().optional().describe('Last ms covered; absent where the source has none'),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number().describe('In the base asset'),
  quote_volume: z.number().optional(),
  trades: z.number().int().optional(),
  taker_buy_volume: z.number().optional(),
  taker_buy_quote_volume: z.number().optional(),
  gap_before: z.number().int().optional().describe('Open times missing before this kline (enriched only)'),
  zero_volume: z.boolean().optional().describe('Nothing was traded (enriched only)'),
  outlier: z.boolean().optional().describe('Moved as none of the klines before it (enriched only)'),
  hour: z.number().int().optional().describe('0 to 23, UTC, of the open time (enriched only)'),
  weekday: z.number().int().optional().describe('1 (Monday) to 7 (Sunday), UTC (enriched only)'),
  session: z.string().optional().describe('asia, europe or america, by the hour in UTC (enriched only)'),
};

const enrichedValue = z.union([z.number(), z.boolean(), z.string()]);

export const apiSeriesSchema = z.object(seriesShape);

export type ApiSeries = z.infer<typeof apiSeriesSchema>;

/** A kline without its series; further numbers are enriched values by name. */
export const apiKlineSchema = z.object(itemShape).catchall(enrichedValue);

export type ApiKline = z.infer<typeof apiKlineSchema>;

/** A kline with its series: the data of the stream's events `kline` (open) and `enriched` (closed). */
export const apiSeriesKlineSchema = z
  .object({ ...seriesShape, closed: z.boolean(), ...itemShape })
  .catchall(z.union([z.number(), z.boolean(), z.string()]));

export type ApiSeriesKline = z.infer<typeof apiSeriesKlineSchema>;

const named = new Set(['v', 'source', 'symbol', 'interval', 'closed', ...Object.keys(itemShape)]);

/** The enriched values of a kline by name, without flags and the kline's own fields. */
export const indicatorsOf = (kline: ApiKline | ApiSeriesKline): { readonly [name: string]: number } =>
  Object.fromEntries(
    Object.entries(kline).filter(
      (entry): entry is [string, number] => !named.has(entry[0]) && typeof entry[1] === 'number',
    ),
  );
