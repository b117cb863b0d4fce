/**
 * The record on `enriched.<interval>` and `enriched.open.<interval>`: the whole kline, then the numbers that are warm by
 * name (`sma_20`), then the flags, then hour, weekday and session (UTC).
 */
import { Decimal, Enrichment, timeOfDay, type SeriesState } from '@cryptostream/domain';
import { z } from 'zod';
import { pushKline } from './kline-record';

/**
 * Put together from its pieces: making an object of all of it first took ten times as long. They are joined at the end, since a
 * text that grows by concatenation is a tree of all its pieces until somebody reads it.
 */
export const encodeEnriched = ({ kline, values, flags }: SeriesState.EnrichedKline): string => {
  const { hour, weekday, session } = timeOfDay(kline.openTimeMs);
  const keys = keysOf(values.names);
  const pieces: string[] = [];
  pushKline(pieces, kline);
  for (let place = 0; place < keys.length; place += 1) {
    const value = values.numbers[place]!;
    if (Enrichment.isWarm(value)) pieces.push(keys[place]!, String(value));
  }
  pieces.push(
    `,"gap_before":${flags.gapBefore},"zero_volume":${flags.zeroVolume},"outlier":${flags.outlier},` +
      `"hour":${hour},"weekday":${weekday},"session":"${session}"}`,
  );
  return pieces.join('');
};

/** What stands before each value; names need no escape. */
const keysOf = (names: readonly string[]): readonly string[] => {
  const known = keys.get(names) ?? names.map((name) => `,"${name}":`);
  keys.set(names, known);
  return known;
};

/** By the array of names, which is one and the same for all klines of an enrichment. */
const keys = new WeakMap<readonly string[], readonly string[]>();

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
