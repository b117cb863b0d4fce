/** What the series of one source say together at a moment: the state of each symbol's market. */
import type * as Decimal from '../decimal';
import type { Day } from './day-window';
import type { ValuedKline } from './join';
import type * as Interval from '../interval';
import type { Trend } from './trend';
import type { Volatility } from './volatility-regime';

export type MarketState = {
  /** The kline whose close makes the state. */
  readonly kline: ValuedKline['kline'];
  /** The newest closed kline of each interval at that moment, from short to long; an interval without any is absent. */
  readonly latest: readonly ValuedKline[];
  /** By interval; absent while it is not warm. */
  readonly trends: readonly (readonly [Interval.Interval, Trend])[];
  /** Mean of the trends, −1 to 1; null when there is none. */
  readonly trendAgreement: number | null;
  /** Klines of the last 24 hours that are there. */
  readonly dayKlines: number;
  /** Null before there have been 24 hours. */
  readonly day: (Day & DayChange) | null;
  /** Null before there have been 24 hours, and while half of the last hour is missing. */
  readonly volatility: Volatility | null;
  /** With each other symbol's returns over the last 60 klines; absent while fewer than 30 are common. */
  readonly correlations: readonly (readonly [symbol: string, coefficient: number])[];
};

/** From the open of the day's first kline to the close of its last. */
export type DayChange = {
  /** Exact, in the quote asset. */
  readonly change: Decimal.Decimal;
  /** In percent of the open; null from a price of nothing. */
  readonly changePercent: number | null;
};
