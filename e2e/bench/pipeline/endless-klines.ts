/** Real klines without an end: after the last one they begin again, later. */
import { encodeKline } from '@cryptostream/contracts';
import { Interval, type Kline } from '@cryptostream/domain';
import { wholeKlines } from '../market';

export type EndlessKlines = {
  readonly symbols: readonly string[];
  /** The kline of a series by its place, from 0 on. */
  readonly at: (symbol: string, place: number) => Kline;
  readonly textAt: (symbol: string, place: number) => string;
  /** The place of an open time; −1 when no kline has it. */
  readonly placeOf: (openTimeMs: number) => number;
};

/** The symbols take turns with the markets there are, whose klines have the same open times. */
export const endlessKlines = async (symbols: readonly string[]): Promise<EndlessKlines> => {
  const markets = await wholeKlines();
  const [klines] = markets;
  if (klines === undefined) throw new Error('there are no klines');
  const firstMs = klines[0]!.openTimeMs;
  const last = klines.at(-1)!;
  const spanMs = last.openTimeMs - firstMs + Interval.lengthMs(last.interval);
  const places = new Map(klines.map(({ openTimeMs }, place) => [openTimeMs, place]));
  const marketOf = new Map(symbols.map((symbol, series) => [symbol, markets[series % markets.length]!]));
  const at = (symbol: string, place: number): Kline => {
    const kline = marketOf.get(symbol)![place % klines.length]!;
    const laterMs = Math.floor(place / klines.length) * spanMs;
    return {
      ...kline,
      symbol,
      openTimeMs: kline.openTimeMs + laterMs,
      ...(kline.closeTimeMs === undefined ? {} : { closeTimeMs: kline.closeTimeMs + laterMs }),
    };
  };
  return {
    symbols,
    at,
    textAt: (symbol, place) => encodeKline(at(symbol, place)),
    placeOf: (openTimeMs) => {
      const times = Math.floor((openTimeMs - firstMs) / spanMs);
      const place = places.get(openTimeMs - times * spanMs);
      return place === undefined ? -1 : times * klines.length + place;
    },
  };
};
