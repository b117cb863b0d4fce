/** What is true of the market, in the words of our own records and without the exchange's limits: what tests compare with. */
import { toWire } from '@cryptostream/contracts';
import type { Kline } from '@cryptostream/domain';
import type { Interval } from '@cryptostream/domain';
import type { KlineRange, MarketKline } from '../market/market';

/** Open times `[fromMs, toMs)`. */
export type OracleQuery = {
  readonly symbol: string;
  readonly interval: Interval.Interval;
  readonly fromMs: number;
  readonly toMs: number;
};

export const source = 'simulated';

export const toRange = (query: OracleQuery): KlineRange => ({
  ...query,
  offsetMs: 0,
  limit: Number.MAX_SAFE_INTEGER,
  prefer: 'oldest',
});

export const toKline = (
  { symbol, interval }: Pick<OracleQuery, 'symbol' | 'interval'>,
  { firstTradeId: _first, lastTradeId: _last, ...kline }: MarketKline,
): Kline => ({ source, symbol, interval, ...kline });

export const toOracleRecord = (
  query: Pick<OracleQuery, 'symbol' | 'interval'>,
  kline: MarketKline,
): { readonly [name: string]: string | number | boolean } => ({
  ...toWire(toKline(query, kline)),
  first_trade_id: kline.firstTradeId,
  last_trade_id: kline.lastTradeId,
});
