/** Of each series: how far it has come, and what state its feed is in. */
import { feedStatuses, type FeedStatus } from '@cryptostream/contracts';
import { Gauge, type Registry } from 'prom-client';

export type FeedMetrics = {
  readonly behind: (symbol: string, klines: number) => void;
  /** The next closed kline to go out: its open time, and for how long it has been overdue by the exchange's clock. */
  readonly next: (symbol: string, openTimeMs: number, overdueMs: number) => void;
  readonly feed: (symbol: string, status: FeedStatus) => void;
};

export const feedMetrics = (registry: Registry): FeedMetrics => {
  const labelNames = ['symbol'] as const;
  const registers = [registry];
  const behind = new Gauge({
    name: 'cryptostream_producer_behind_klines',
    help: 'Closed klines the exchange should have that are not in the log yet',
    labelNames,
    registers,
  });
  const overdue = new Gauge({
    name: 'cryptostream_producer_overdue_seconds',
    help: "For how long the next closed kline to go out has been overdue, by the exchange's clock; 0 while it is open",
    labelNames,
    registers,
  });
  const next = new Gauge({
    name: 'cryptostream_producer_next_open_timestamp_seconds',
    help: 'Open time of the next closed kline to go out; it stands still while something is in its way',
    labelNames,
    registers,
  });
  const state = new Gauge({
    name: 'cryptostream_producer_feed_state',
    help: '1 for the state a feed is in, 0 for the others',
    labelNames: ['symbol', 'state'],
    registers,
  });
  return {
    behind: (symbol, klines) => behind.set({ symbol }, klines),
    next: (symbol, openTimeMs, overdueMs) => {
      next.set({ symbol }, openTimeMs / 1_000);
      overdue.set({ symbol }, overdueMs / 1_000);
    },
    feed: (symbol, status) =>
      feedStatuses.forEach((each) => state.set({ symbol, state: each }, each === status ? 1 : 0)),
  };
};
