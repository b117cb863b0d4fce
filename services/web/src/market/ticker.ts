/** The price of a symbol now and its change over a day. */
import { Interval, type Series } from '@cryptostream/domain';
import type { Catalog } from './catalog';
import type { Kline } from './kline';

const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

export type Ticker = {
  readonly price: number;
  /** Until when the price holds, epoch ms: an older one never replaces it. */
  readonly asOfMs: number;
};

export type Tickers = { readonly [symbol: string]: Ticker };

/** A price of about 24 hours ago. */
export type Reference = { readonly price: number; readonly timeMs: number };

export type References = { readonly [symbol: string]: Reference };

export type ReferenceRequest = Series.Series & { readonly fromMs: number };

/** While history is backfilled old closes pass by on the stream: only what is newer counts. */
export const withKline = (tickers: Tickers, series: Series.Series, kline: Kline, nowMs: number): Tickers => {
  const asOfMs = kline.closed ? kline.openTimeMs + Interval.lengthMs(series.interval) : nowMs;
  const held = tickers[series.symbol];
  return held !== undefined && held.asOfMs > asOfMs
    ? tickers
    : { ...tickers, [series.symbol]: { price: kline.close, asOfMs } };
};

/** Percent; null while one of the two prices is not known. */
export const changePercent = (ticker: Ticker | undefined, reference: Reference | undefined): number | null =>
  ticker === undefined || reference === undefined || reference.price === 0
    ? null
    : (ticker.price / reference.price - 1) * 100;

/** Where to read the price of a day ago: the shortest interval from 1m on that reaches back so far. */
export const referenceRequests = (catalog: Catalog, source: string): readonly ReferenceRequest[] => {
  const entries = catalog.filter((entry) => entry.source === source && entry.lastOpenTimeMs !== null);
  return [...new Set(entries.map(({ symbol }) => symbol))].flatMap((symbol) => {
    const ofSymbol = entries.filter((entry) => entry.symbol === symbol);
    const fromMs = Math.max(...ofSymbol.map(endMs)) - dayMs;
    const best = [...ofSymbol].sort((a, b) => cost(a, fromMs) - cost(b, fromMs))[0];
    return best === undefined ? [] : [{ source, symbol, interval: best.interval, fromMs }];
  });
};

/** The interval whose open klines keep the prices in the header moving. */
export const tickerInterval = (catalog: Catalog, source: string): Interval.Interval | null =>
  catalog
    .filter((entry) => entry.source === source && Interval.lengthMs(entry.interval) >= minuteMs)
    .map(({ interval }) => interval)
    .sort((a, b) => Interval.lengthMs(a) - Interval.lengthMs(b))[0] ?? null;

type Entry = Catalog[number];

const endMs = ({ lastOpenTimeMs, interval }: Entry): number =>
  Math.min((lastOpenTimeMs ?? 0) + Interval.lengthMs(interval), Number.MAX_SAFE_INTEGER);

// How far from the wanted moment the answer may be, in ms.
const cost = ({ firstOpenTimeMs, interval }: Entry, fromMs: number): number =>
  Math.max(0, (firstOpenTimeMs ?? Infinity) - fromMs) + Math.max(minuteMs, Interval.lengthMs(interval));
