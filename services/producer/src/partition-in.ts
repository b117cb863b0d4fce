/** The partition of a symbol that is known to be in the table: configuration has checked it. */
import { TradingSymbol } from '@cryptostream/domain';
import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';

export const partitionIn = (
  {
    symbolTable,
    partitions,
  }: { readonly symbolTable: TradingSymbol.SymbolTable; readonly partitions: number },
  symbol: string,
): number =>
  pipe(
    TradingSymbol.partitionOf(symbolTable, partitions, symbol),
    O.getOrElse(() => 0),
  );
