/** A flat kline of a minute, so many minutes after the epoch. */
import { Interval, type Kline } from '@cryptostream/domain';

export const minute = Interval.lengthMs('1m');

export const kline = (index: number, changes: Partial<Kline> = {}): Kline => ({
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: index * minute,
  open: '1',
  high: '1',
  low: '1',
  close: '1',
  volume: '1',
  closed: true,
  ...changes,
});
