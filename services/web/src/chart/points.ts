/** Klines as the points of the chart: one per open time, missing times as whitespace. */
import type { Kline } from '../market/kline';

export type Point = { readonly openTimeMs: number; readonly kline: Kline | null };

/** A longer hole is drawn this wide: a day of missing seconds would push everything else off the screen. */
const widestHole = 30;

export const toPoints = (klines: readonly Kline[], lengthMs: number): readonly Point[] =>
  klines.flatMap((kline, index) => {
    const before = klines[index - 1];
    const missing = before === undefined ? 0 : missingBetween(before, kline, lengthMs);
    return [...whitespace(kline, missing, lengthMs), { openTimeMs: kline.openTimeMs, kline }];
  });

/** Open times between two klines that stand one after the other. */
export const missingBetween = (before: Kline, kline: Kline, lengthMs: number): number =>
  Math.max(0, Math.round((kline.openTimeMs - before.openTimeMs) / lengthMs) - 1);

/**
 * Whether the second list continues the first, so that drawing its end is enough: the index from which on it differs. Null
 * when it has to be drawn as a whole.
 */
export const continuesFrom = (drawn: readonly Kline[], klines: readonly Kline[]): number | null => {
  const last = drawn.length - 1;
  const grown = klines.length - drawn.length;
  if (last < 0 || grown < 0 || grown > 20) return null;
  const same = drawn.slice(0, last).every((kline, index) => kline === klines[index]);
  return same && drawn[last]?.openTimeMs === klines[last]?.openTimeMs ? last : null;
};

const whitespace = (kline: Kline, missing: number, lengthMs: number): readonly Point[] => {
  const drawn = Math.min(missing, widestHole);
  return Array.from({ length: drawn }, (_, index) => ({
    openTimeMs: kline.openTimeMs - (drawn - index) * lengthMs,
    kline: null,
  }));
};
