/** The symbols that an append-only table places in a partition. Pure. */
import { TradingSymbol } from '@cryptostream/domain';
import * as O from 'fp-ts/Option';

/** Asked for every record, so that the table is gone through once. */
export const symbolsOf = (
  table: TradingSymbol.SymbolTable,
  partitions: number,
): ((partition: number) => readonly string[]) => {
  const living = Array.from({ length: partitions }, (_, partition) =>
    table.filter(
      (symbol) => O.toNullable(TradingSymbol.partitionOf(table, partitions, symbol)) === partition,
    ),
  );
  return (partition) => living[partition] ?? [];
};
