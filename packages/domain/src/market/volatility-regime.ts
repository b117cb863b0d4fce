/** How much a market moves now, by its own measure of the day. */
import * as Interval from '../interval';
import { isWarm, since, sizeOf, type DayWindow } from './day-window';

export type VolatilityRegime = 'low' | 'normal' | 'high';

export type Volatility = {
  /** Mean size of the returns of the last hour over that of the last 24 hours; 1 is as always, 0 is no movement at all. */
  readonly ratio: number;
  readonly regime: VolatilityRegime;
};

/** A ratio below the first is low, above the second high. */
export const regimeLimits = [0.65, 1.35] as const;

/**
 * Means of absolute log returns: where a few large moves are usual, these say more of what is usual than squares do.
 *
 * @returns null before there have been 24 hours, or when half of the last hour is missing
 */
export const volatilityOf = (window: DayWindow, openTimeMs: number): Volatility | null => {
  const lengthMs = Interval.lengthMs(window.interval);
  const perHour = Interval.lengthMs('1h') / lengthMs;
  const sizes = since(window, openTimeMs + lengthMs - Interval.lengthMs('1h')).flatMap(
    ([, , , , , , change]) => (change === null ? [] : [sizeOf(change)]),
  );
  if (!isWarm(window) || sizes.length < Math.max(1, perHour / 2)) return null;
  const now = sizes.reduce((total, size) => total + size, 0) / sizes.length;
  const usual = window.movement / window.returns;
  const ratio = usual === 0 ? 0 : now / usual;
  return { ratio, regime: ratio < regimeLimits[0] ? 'low' : ratio > regimeLimits[1] ? 'high' : 'normal' };
};
