/** A kline as the twelve elements REST answers. */
import type { MarketKline } from '../market/market';

/** Of the answer's times: ms, or µs for who asks for them by header. */
export type TimeUnit = 'ms' | 'us';

export const toKlineRow = (kline: MarketKline, unit: TimeUnit): readonly (string | number)[] => [
  unit === 'ms' ? kline.openTimeMs : kline.openTimeMs * 1_000,
  kline.open,
  kline.high,
  kline.low,
  kline.close,
  kline.volume,
  unit === 'ms' ? kline.closeTimeMs : kline.closeTimeMs * 1_000 + 999,
  kline.quoteVolume,
  kline.trades,
  kline.takerBuyVolume,
  kline.takerBuyQuoteVolume,
  '0',
];
