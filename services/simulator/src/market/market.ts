/** A market as the simulator serves it: generated or recorded. Times are epoch ms of the market's own clock. */
import type { Interval } from '@cryptostream/domain';

/** A kline with everything Binance tells of it; decimals with 8 places. */
export type MarketKline = {
  readonly openTimeMs: number;
  readonly closeTimeMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly trades: number;
  readonly takerBuyVolume: string;
  readonly takerBuyQuoteVolume: string;
  /** −1, as is the last, when nothing was traded. */
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  readonly closed: boolean;
};

export type MarketSymbol = {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly tickDecimals: number;
  readonly lotDecimals: number;
};

export type Shape = {
  readonly symbol: string;
  readonly interval: Interval.Interval;
  /** Moves the grid: +8 h makes days begin at 16:00 UTC. */
  readonly offsetMs: number;
};

export type KlineRange = Shape & {
  /** Open times `[fromMs, toMs)`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  /** Which ones when there are more than `limit`; the answer is oldest first in any case. */
  readonly prefer: 'oldest' | 'newest';
};

export type Market = {
  readonly symbols: readonly MarketSymbol[];
  readonly hasInterval: (symbol: string, interval: Interval.Interval) => boolean;
  /** As they stand at `nowMs`: the one in progress, if any, is the last and holds what was finished by the second. */
  readonly klines: (range: KlineRange, nowMs: number) => readonly MarketKline[];
};
