/**
 * The length of time one kline covers, named as Binance names it. Only intervals of a fixed length that are aligned to
 * the UTC epoch are here; `3d`, `1w` and `1M` are not, since their grid differs per symbol or month.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#klinecandlestick-data
 */
import * as O from 'fp-ts/Option';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const lengths = {
  '1s': second,
  '1m': minute,
  '3m': 3 * minute,
  '5m': 5 * minute,
  '15m': 15 * minute,
  '30m': 30 * minute,
  '1h': hour,
  '2h': 2 * hour,
  '4h': 4 * hour,
  '6h': 6 * hour,
  '8h': 8 * hour,
  '12h': 12 * hour,
  '1d': 24 * hour,
} as const;

export type Interval = keyof typeof lengths;

/** Every known interval, shortest first. */
export const all = Object.keys(lengths) as readonly Interval[];

export const isInterval = (value: unknown): value is Interval =>
  typeof value === 'string' && Object.hasOwn(lengths, value);

export const fromString = (value: string): O.Option<Interval> => (isInterval(value) ? O.some(value) : O.none);

/** Length in milliseconds. */
export const lengthMs = (interval: Interval): number => lengths[interval];

/** Whether an epoch time in ms is an open time of this interval. */
export const isOnGrid = (interval: Interval, timeMs: number): boolean => timeMs % lengths[interval] === 0;

/** The open time (epoch ms) of the kline that covers `timeMs`. */
export const openTimeAt = (interval: Interval, timeMs: number): number =>
  Math.floor(timeMs / lengths[interval]) * lengths[interval];

/** Number of open times in `[fromMs, toMs)`; both on the grid. */
export const countBetween = (interval: Interval, fromMs: number, toMs: number): number =>
  (toMs - fromMs) / lengths[interval];
