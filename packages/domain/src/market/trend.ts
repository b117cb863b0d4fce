/** Which way an interval goes, and whether the intervals agree. */
import * as Decimal from '../decimal';
import type { ValuedKline } from './join';

/** 1: up, −1: down, 0: the signs disagree. */
export type Trend = -1 | 0 | 1;

/**
 * Up when the close is above its SMA 20 and EMA 12 is above EMA 26 (the line of MACD 12/26), down when both are below.
 *
 * @returns null while one of the averages is not warm, or not configured
 */
export const trendOf = ({ kline, values }: ValuedKline): Trend | null => {
  const { sma_20: average, ema_12: fast, ema_26: slow } = values;
  if (typeof average !== 'number' || typeof fast !== 'number' || typeof slow !== 'number') return null;
  const price = Math.sign(Decimal.toNumber(kline.close) - average);
  const momentum = Math.sign(fast - slow);
  return price === momentum ? (price as Trend) : 0;
};

/** Mean of the trends, −1 (all down) to 1 (all up); null when there is none. */
export const agreement = (trends: readonly Trend[]): number | null =>
  trends.length === 0 ? null : trends.reduce<number>((total, trend) => total + trend, 0) / trends.length;
