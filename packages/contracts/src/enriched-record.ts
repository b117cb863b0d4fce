/**
 * The record on `enriched.<interval>` and `enriched.open.<interval>`: the whole kline, then the numbers that are warm by
 * name (`sma_20`), then the flags, then hour, weekday and session (UTC).
 */
import { Decimal, Enrichment, timeOfDay, type SeriesState } from '@cryptostream/domain';
import { z } from 'zod';
import { toWire } from './kline-record';

export type EnrichedRecord = { readonly [name: string]: string | number | boolean };

export const toEnrichedRecord = ({ kline, values, flags }: SeriesState.EnrichedKline): EnrichedRecord => ({
  ...toWire(kline),
  ...Enrichment.toRecord(values),
  gap_before: flags.gapBefore,
  zero_volume: flags.zeroVolume,
  outlier: flags.outlier,
  ...timeOfDay(kline.openTimeMs),
});

export const encodeEnriched = (enriched: SeriesState.EnrichedKline): string =>
  JSON.stringify(toEnrichedRecord(enriched));

const decimal = z.string().refine(Decimal.isDecimal);

/** What readers rely on; the numbers by name pass through. */
export const enrichedRecordSchema = z.looseObject({
  v: z.literal(1),
  source: z.string(),
  symbol: z.string(),
  interval: z.string(),
  open_time_ms: z.number().int(),
  close_time_ms: z.number().int().optional(),
  open: decimal,
  high: decimal,
  low: decimal,
  close: decimal,
  volume: decimal,
  quote_volume: decimal.optional(),
  trades: z.number().int().optional(),
  taker_buy_volume: decimal.optional(),
  taker_buy_quote_volume: decimal.optional(),
  closed: z.boolean(),
  gap_before: z.number().int(),
  zero_volume: z.boolean(),
  // Records that were written before there were these are still there.
  outlier: z.boolean().optional(),
  hour: z.number().int().optional(),
  weekday: z.number().int().optional(),
  session: z.string().optional(),
});
