/** The klines of one series of a recording, by open time. */
import { Interval, type Kline } from '@cryptostream/domain';
import type { MarketKline } from '../market/market';
import { toScaled, toText } from './scaled';

export type RecordedSeries = {
  readonly interval: Interval.Interval;
  readonly lengthMs: number;
  /** Oldest first, each open time once, all closed. */
  readonly klines: readonly MarketKline[];
};

/** Recordings hold no trade ids: trades are counted from its beginning. */
export const recordedSeries = (interval: Interval.Interval, klines: readonly Kline[]): RecordedSeries => {
  let tradeId = 1;
  const lengthMs = Interval.lengthMs(interval);
  return {
    interval,
    lengthMs,
    klines: klines.map((kline) => {
      const trades = kline.trades ?? 0;
      const firstTradeId = tradeId;
      tradeId += trades;
      return toMarketKline(kline, lengthMs, trades, firstTradeId);
    }),
  };
};

/** The place of the first kline whose open time is not before `timeMs`. */
export const placeOf = ({ klines }: RecordedSeries, timeMs: number): number => {
  let low = 0;
  let high = klines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (klines[middle]!.openTimeMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Those with open time in `[fromMs, toMs)`. */
export const between = (series: RecordedSeries, fromMs: number, toMs: number): readonly MarketKline[] =>
  series.klines.slice(placeOf(series, fromMs), placeOf(series, toMs));

const toMarketKline = (
  kline: Kline,
  lengthMs: number,
  trades: number,
  firstTradeId: number,
): MarketKline => ({
  openTimeMs: kline.openTimeMs,
  closeTimeMs: kline.closeTimeMs ?? kline.openTimeMs + lengthMs - 1,
  open: print(kline.open),
  high: print(kline.high),
  low: print(kline.low),
  close: print(kline.close),
  volume: print(kline.volume),
  quoteVolume: print(kline.quoteVolume),
  trades,
  takerBuyVolume: print(kline.takerBuyVolume),
  takerBuyQuoteVolume: print(kline.takerBuyQuoteVolume),
  firstTradeId: trades === 0 ? -1 : firstTradeId,
  lastTradeId: trades === 0 ? -1 : firstTradeId + trades - 1,
  closed: true,
});

// What a source does not have is printed as zero.
const print = (text = '0'): string => (/^\d{1,20}\.\d{8}$/.test(text) ? text : toText(toScaled(text)));
