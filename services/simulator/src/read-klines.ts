/** Reads klines in small portions, so that nothing else in the process waits long for them. */
import type { KlineRange, Market, MarketKline } from './market/market';
import { pause } from './pause';

const portion = 25;
const longestBlockMs = 5;

/** The portions in the order they are taken: forwards, or backwards when the newest are preferred. */
export async function* klinePortions(
  market: Market,
  range: KlineRange,
  nowMs: number,
): AsyncGenerator<readonly MarketKline[]> {
  let rest = range;
  let sinceMs = performance.now();
  while (rest.limit > 0) {
    const asked = Math.min(portion, rest.limit);
    const klines = market.klines({ ...rest, limit: asked }, nowMs);
    if (klines.length > 0) yield klines;
    if (klines.length < asked) return;
    rest = { ...beyond(rest, klines), limit: rest.limit - asked };
    if (performance.now() - sinceMs < longestBlockMs) continue;
    await pause();
    sinceMs = performance.now();
  }
}

/** All of them, oldest first. */
export const readKlines = async (
  market: Market,
  range: KlineRange,
  nowMs: number,
): Promise<readonly MarketKline[]> => {
  const portions: (readonly MarketKline[])[] = [];
  for await (const klines of klinePortions(market, range, nowMs)) portions.push(klines);
  return (range.prefer === 'oldest' ? portions : portions.reverse()).flat();
};

/** What is left of a range after its first portion. */
export const beyond = (range: KlineRange, klines: readonly MarketKline[]): KlineRange =>
  range.prefer === 'oldest'
    ? { ...range, fromMs: klines[klines.length - 1]!.openTimeMs + 1 }
    : { ...range, toMs: klines[0]!.openTimeMs };
