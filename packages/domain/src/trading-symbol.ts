/** A trading pair as the exchange writes it in REST requests, for instance `BTCUSDC`. */
import * as O from 'fp-ts/Option';

export type TradingSymbol = string;

export const isTradingSymbol = (value: unknown): value is TradingSymbol =>
  typeof value === 'string' && /^[A-Z0-9]{2,20}$/.test(value);

/**
 * The append-only list of all symbols an installation has ever streamed. A symbol's place in it decides its partition, so
 * that four symbols spread over four partitions; reordering it would move a series away from its state.
 */
export type SymbolTable = readonly TradingSymbol[];

/** The partition of a symbol: its place in the table modulo the number of partitions. None for a symbol not in the table. */
export const partitionOf = (
  table: SymbolTable,
  partitions: number,
  symbol: TradingSymbol,
): O.Option<number> => {
  const place = placesIn(table).get(symbol);
  return place === undefined ? O.none : O.some(place % partitions);
};

/** Asked for every record: searching a table of a thousand symbols each time took more than all that is done for one. */
const placesIn = (table: SymbolTable): ReadonlyMap<TradingSymbol, number> => {
  const known = places.get(table);
  if (known !== undefined) return known;
  // The first place of a symbol counts.
  const found = new Map(table.map((symbol, place) => [symbol, place] as const).toReversed());
  places.set(table, found);
  return found;
};

const places = new WeakMap<SymbolTable, ReadonlyMap<TradingSymbol, number>>();
