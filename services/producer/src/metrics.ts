/** What the producer counts. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type ProducerMetrics = {
  readonly published: (records: number, seconds: number) => void;
  readonly behind: (symbol: string, klines: number) => void;
  readonly restarted: () => void;
};

export const producerMetrics = (registry: Registry): ProducerMetrics => {
  const records = new Counter({
    name: 'cryptostream_producer_records_total',
    help: 'Records committed to the log',
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'cryptostream_producer_publish_seconds',
    help: 'Duration of one transaction',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  const behind = new Gauge({
    name: 'cryptostream_producer_behind_klines',
    help: 'Closed klines the exchange should have that are not in the log yet',
    labelNames: ['symbol'],
    registers: [registry],
  });
  const restarts = new Counter({
    name: 'cryptostream_producer_sessions_total',
    help: 'Sessions begun anew after a failure of the log',
    registers: [registry],
  });
  return {
    published: (count, duration) => {
      records.inc(count);
      seconds.observe(duration);
    },
    behind: (symbol, klines) => behind.set({ symbol }, klines),
    restarted: () => restarts.inc(),
  };
};

const nothing = (): void => undefined;

/** Counts nothing: for tests. */
export const noMetrics: ProducerMetrics = { published: nothing, behind: nothing, restarted: nothing };
