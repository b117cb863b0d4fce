/**
 * Where the fields of an enriched point are written. An object that gets some fifty properties one after the other becomes a hash
 * table, which took ten times as long as everything else that is done for a kline. A copy of one that has them all is a plain
 * object; there is one to copy for each set of names.
 */
import { Enrichment, type Kline } from '@cryptostream/domain';
import type { FieldValue } from './field-value';

export type Fields = { [name: string]: FieldValue };

/** Has a property for each field that the point will have, in their order, and no other. */
export const blankFields = (kline: Kline, { names, numbers }: Enrichment.EnrichmentValues): Fields => {
  // Only the first klines of a series are not warm.
  if (!numbers.every(Enrichment.isWarm)) return {};
  const known = blanks.get(names) ?? new Map<number, Fields>();
  blanks.set(names, known);
  const layout = layoutOf(kline);
  const blank = known.get(layout) ?? makeBlank(kline, names);
  known.set(layout, blank);
  return { ...blank };
};

/** By the array of names, which is one and the same for all klines of an enrichment. */
const blanks = new WeakMap<readonly string[], Map<number, Fields>>();

const optional = [
  ['quoteVolume', 'quote_volume'],
  ['trades', 'trades'],
  ['takerBuyVolume', 'taker_buy_volume'],
  ['takerBuyQuoteVolume', 'taker_buy_quote_volume'],
  ['closeTimeMs', 'close_time_ms'],
] as const;

/** Which of the optional fields are there. */
const layoutOf = (kline: Kline): number =>
  optional.reduce((layout, [field], place) => layout + (kline[field] === undefined ? 0 : 2 ** place), 0);

// What JSON.parse makes is no hash table.
const makeBlank = (kline: Kline, names: readonly string[]): Fields =>
  JSON.parse(
    JSON.stringify(
      Object.fromEntries(
        [
          ...['open', 'high', 'low', 'close', 'volume'],
          ...optional.filter(([field]) => kline[field] !== undefined).map(([, name]) => name),
          ...names,
          ...['gap_before', 'zero_volume', 'outlier', 'hour', 'weekday', 'session'],
        ].map((name) => [name, null]),
      ),
    ),
  ) as Fields;
