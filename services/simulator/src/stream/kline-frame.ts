/**
 * What a kline stream sends: an update each 1,000 ms for `1s`, each 2,000 ms for the others, and one when a kline closes.
 * The moment itself decides, so that the frames of a stream are the same for every connection.
 */
import { Interval } from '@cryptostream/domain';
import { openTimeCovering } from '../market/grid';
import type { Market, MarketKline, Shape } from '../market/market';

export type KlineFrame = {
  /** JSON. */
  readonly text: string;
  readonly shape: Shape;
  readonly kline: MarketKline;
  readonly eventTimeMs: number;
};

/**
 * @param secondMs a whole second that has just begun
 * @param eventTimeMs when the frame goes out, a little later
 * @returns undefined when nothing is sent in this second, or the market has no such kline
 */
export const klineFrame = (
  market: Market,
  shape: Shape,
  secondMs: number,
  eventTimeMs: number,
): KlineFrame | undefined => {
  const openTimeMs = openTimeCovering(shape, secondMs - 1);
  const isEnd = openTimeMs + Interval.lengthMs(shape.interval) === secondMs;
  if (!isEnd && secondMs % updateEveryMs !== 0) return undefined;
  const [kline] = market.klines(
    { ...shape, fromMs: openTimeMs, toMs: openTimeMs + 1, limit: 1, prefer: 'oldest' },
    secondMs,
  );
  return kline === undefined
    ? undefined
    : { text: JSON.stringify(toEvent(shape, kline, eventTimeMs)), shape, kline, eventTimeMs };
};

const updateEveryMs = 2_000;

/** The wrapping of a combined stream. */
export const combined = (stream: string, frame: string): string =>
  `{"stream":${JSON.stringify(stream)},"data":${frame}}`;

const toEvent = ({ symbol, interval }: Shape, kline: MarketKline, eventTimeMs: number): object => ({
  e: 'kline',
  E: eventTimeMs,
  s: symbol,
  k: {
    t: kline.openTimeMs,
    T: kline.closeTimeMs,
    s: symbol,
    i: interval,
    f: kline.firstTradeId,
    L: kline.lastTradeId,
    o: kline.open,
    c: kline.close,
    h: kline.high,
    l: kline.low,
    v: kline.volume,
    n: kline.trades,
    x: kline.closed,
    q: kline.quoteVolume,
    V: kline.takerBuyVolume,
    Q: kline.takerBuyQuoteVolume,
    B: '0',
  },
});
