/** Shorter klines as one by the domain's rule, with the ids of their trades. */
import { RollUp } from '@cryptostream/domain';
import type { MarketKline } from '../market/market';

export const rollUpKlines = (
  [first, ...rest]: readonly [MarketKline, ...MarketKline[]],
  openTimeMs: number,
  closed: boolean,
  endMs: number,
): MarketKline => {
  const rolled = rest.reduce(join, first);
  return { ...rolled, openTimeMs, closeTimeMs: closed ? rolled.closeTimeMs : endMs - 1, closed };
};

/** A kline in which nothing was traded yet. */
export const flatKline = (price: string, openTimeMs: number, endMs: number): MarketKline => ({
  openTimeMs,
  closeTimeMs: endMs - 1,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: nothing,
  quoteVolume: nothing,
  trades: 0,
  takerBuyVolume: nothing,
  takerBuyQuoteVolume: nothing,
  firstTradeId: -1,
  lastTradeId: -1,
  closed: false,
});

const nothing = '0.00000000';

const join = (earlier: MarketKline, later: MarketKline): MarketKline => ({
  ...RollUp.join(earlier, later),
  firstTradeId: earlier.trades > 0 ? earlier.firstTradeId : later.firstTradeId,
  lastTradeId: later.trades > 0 ? later.lastTradeId : earlier.lastTradeId,
});
