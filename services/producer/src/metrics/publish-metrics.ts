/** Of the way into the log. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type PublishMetrics = {
  readonly published: (records: number, seconds: number) => void;
  /** Records that wait for the log. */
  readonly waiting: (records: number) => void;
  readonly restarted: () => void;
};

export const publishMetrics = (registry: Registry): PublishMetrics => {
  const registers = [registry];
  const records = new Counter({
    name: 'cryptostream_producer_records_total',
    help: 'Records committed to the log',
    registers,
  });
  const sizes = new Histogram({
    name: 'cryptostream_producer_batch_records',
    help: 'Records of one transaction',
    buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000],
    registers,
  });
  const seconds = new Histogram({
    name: 'cryptostream_producer_publish_seconds',
    help: 'Duration of one transaction',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  const waiting = new Gauge({
    name: 'cryptostream_producer_waiting_records',
    help: 'Records that wait for the log; beyond 10,000 closed klines of the stream are left to history',
    registers,
  });
  const restarts = new Counter({
    name: 'cryptostream_producer_sessions_total',
    help: 'Sessions begun anew after a failure of the log',
    registers,
  });
  return {
    published: (count, duration) => {
      records.inc(count);
      sizes.observe(count);
      seconds.observe(duration);
    },
    waiting: (count) => waiting.set(count),
    restarted: () => restarts.inc(),
  };
};
