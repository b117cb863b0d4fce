/** Names of kline streams: `btcusdc@kline_1m`, or `btcusdc@kline_1d@+08:00` for days of UTC+8. */
import { Interval } from '@cryptostream/domain';
import type { Shape } from '../market/market';

const utc8Ms = 8 * 3_600_000;

/** Undefined for any other name: such a stream may be subscribed to, but nothing ever comes. */
export const toShape = (name: string): Shape | undefined => {
  const [, symbol, interval, zone] = /^([a-z0-9]+)@kline_([0-9a-zA-Z]+)(@\+08:00)?$/.exec(name) ?? [];
  return symbol !== undefined && Interval.isInterval(interval)
    ? { symbol: symbol.toUpperCase(), interval, offsetMs: zone === undefined ? 0 : utc8Ms }
    : undefined;
};
