/** The symbols that an append-only table places in a partition. Pure. */
import { TradingSymbol } from '@cryptostream/domain';
import * as O from 'fp-ts/Option';

export const symbolsOf =
  (table: TradingSymbol.SymbolTable, partitions: number) =>
  (partition: number): readonly string[] =>
    table.filter(
      (symbol) => O.toNullable(TradingSymbol.partitionOf(table, partitions, symbol)) === partition,
    );
