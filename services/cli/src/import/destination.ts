/** Where klines are imported to. */
import type { Interval, Series, TradingSymbol } from '@cryptostream/domain';
import type { LogReader, OpenPublisher } from '@cryptostream/ports';
import type * as TE from 'fp-ts/TaskEither';
import type { Failure } from '../failure';

export type Destination = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  readonly symbolTable: TradingSymbol.SymbolTable;
  readonly partitions: number;
  /** Once all of an interval is in the log: what else has to be done with it. */
  readonly settle: (interval: Interval.Interval) => TE.TaskEither<Failure, void>;
  /** What a person can do to have a series begin anew; the rest of a sentence. */
  readonly startAnew: (series: Series.Series) => string;
  readonly close: () => Promise<void>;
};
