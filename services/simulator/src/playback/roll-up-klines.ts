/** Shorter klines as one, exactly: those without volume give no price, unless none has any. */
import type { MarketKline } from '../market/market';
import { toScaled, toText } from './scaled';

export const rollUpKlines = (
  klines: readonly [MarketKline, ...MarketKline[]],
  openTimeMs: number,
  closed: boolean,
  endMs: number,
): MarketKline => {
  const traded = klines.filter(({ volume }) => toScaled(volume) > 0n);
  const priced: readonly MarketKline[] = traded.length > 0 ? traded : klines;
  const withTrades = klines.filter(({ trades }) => trades > 0);
  const first = priced[0] ?? klines[0];
  const last = priced[priced.length - 1] ?? first;
  return {
    openTimeMs,
    closeTimeMs: closed ? klines[klines.length - 1]!.closeTimeMs : endMs - 1,
    open: first.open,
    high: best(priced, 'high', (value, than) => value > than),
    low: best(priced, 'low', (value, than) => value < than),
    close: last.close,
    volume: sum(klines, 'volume'),
    quoteVolume: sum(klines, 'quoteVolume'),
    trades: klines.reduce((total, { trades }) => total + trades, 0),
    takerBuyVolume: sum(klines, 'takerBuyVolume'),
    takerBuyQuoteVolume: sum(klines, 'takerBuyQuoteVolume'),
    firstTradeId: withTrades[0]?.firstTradeId ?? -1,
    lastTradeId: withTrades[withTrades.length - 1]?.lastTradeId ?? -1,
    closed,
  };
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

type Amount = 'volume' | 'quoteVolume' | 'takerBuyVolume' | 'takerBuyQuoteVolume';

const sum = (klines: readonly MarketKline[], field: Amount): string =>
  toText(klines.reduce((total, kline) => total + toScaled(kline[field]), 0n));

const best = (
  klines: readonly MarketKline[],
  field: 'high' | 'low',
  beats: (value: bigint, than: bigint) => boolean,
): string =>
  toText(
    klines
      .map((kline) => toScaled(kline[field]))
      .reduce((found, value) => (beats(value, found) ? value : found)),
  );
