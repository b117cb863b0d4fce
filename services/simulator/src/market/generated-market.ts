/**
 * The generated market: prices are a pure function of seed, symbol and time, generated from the day down to the second, so
 * that all intervals, history and live agree with each other at any moment.
 */
import { Interval } from '@cryptostream/domain';
import { openTimesOf } from './grid';
import { ladder, type Ladder } from './ladder';
import { secondMs } from './levels';
import type { KlineRange, Market, MarketKline } from './market';
import { toMarketKline } from './market-kline';
import { symbolProfile, type SymbolProfile } from './symbol-profile';

/** @param sinceMs when trading began: nothing is older; a whole second */
export const generatedMarket = (seed: string, symbols: readonly string[], sinceMs: number): Market => {
  const series = new Map(
    symbols.map((symbol) => {
      const profile = symbolProfile(seed, symbol);
      return [symbol, { profile, traded: ladder(profile) }] as const;
    }),
  );
  return {
    symbols: [...series.values()].map(({ profile }) => profile),
    hasInterval: (symbol) => series.has(symbol),
    klines: (range, nowMs) => {
      const known = series.get(range.symbol);
      return known === undefined
        ? []
        : openTimesOf(range, sinceMs, nowMs).map((openTimeMs) => klineFrom(known, range, openTimeMs, nowMs));
    },
  };
};

const klineFrom = (
  { profile, traded }: { readonly profile: SymbolProfile; readonly traded: Ladder },
  { interval }: KlineRange,
  openTimeMs: number,
  nowMs: number,
): MarketKline => {
  const lengthMs = Interval.lengthMs(interval);
  const finishedMs = Math.floor(nowMs / secondMs) * secondMs;
  const closed = openTimeMs + lengthMs <= nowMs;
  const cell = traded(openTimeMs, closed ? openTimeMs + lengthMs : Math.max(openTimeMs, finishedMs));
  return toMarketKline(profile, openTimeMs, lengthMs, closed, cell);
};
