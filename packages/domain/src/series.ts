/** What identifies a sequence of klines: who published it, for which symbol, in which interval. */
import type { Interval } from './interval';
import type { TradingSymbol } from './trading-symbol';

export type Series = {
  /** The exchange (`binance`, `binance_us`, `simulated`) or the name of an ingest. */
  readonly source: string;
  readonly symbol: TradingSymbol;
  readonly interval: Interval;
};

export const isSource = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z][a-z0-9_]{0,31}$/.test(value);

/** A stable text key, for instance `binance/BTCUSDC/1m`. */
export const toKey = ({ source, symbol, interval }: Series): string => `${source}/${symbol}/${interval}`;
