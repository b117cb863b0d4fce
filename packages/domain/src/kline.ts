/**
 * One kline (candlestick): what was traded of a symbol from its open time until its interval ends. Identified by source,
 * symbol, interval and open time. Prices in the quote asset, volumes in the base asset unless said; decimals are the
 * source's own text.
 */
import type { Decimal } from './decimal';
import type { Series } from './series';

export type Kline = Series & {
  /** Epoch ms UTC, on the grid of the interval. */
  readonly openTimeMs: number;
  /** Last ms covered; earlier than open time + interval − 1 when trading stopped inside. Absent where a source has none. */
  readonly closeTimeMs?: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
  /** In the quote asset. */
  readonly quoteVolume?: Decimal;
  readonly trades?: number;
  readonly takerBuyVolume?: Decimal;
  readonly takerBuyQuoteVolume?: Decimal;
  /** False for the kline in progress. */
  readonly closed: boolean;
};
