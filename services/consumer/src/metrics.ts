/** What the consumer counts. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { OutcomeName } from './topology';

export type ConsumerMetrics = {
  readonly batch: (outcomes: readonly OutcomeName[], points: number, seconds: number) => void;
  readonly retried: (stage: 'restore' | 'commit' | 'store') => void;
  readonly nextOffset: (partition: number, offset: number) => void;
};

export const consumerMetrics = (registry: Registry): ConsumerMetrics => {
  const records = new Counter({
    name: 'cryptostream_consumer_records_total',
    help: 'Records processed, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const points = new Counter({
    name: 'cryptostream_consumer_points_total',
    help: 'Points written to the store',
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'cryptostream_consumer_batch_seconds',
    help: 'Time from taking a batch to its commit',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const retries = new Counter({
    name: 'cryptostream_consumer_retries_total',
    help: 'Repeated tries, by stage',
    labelNames: ['stage'],
    registers: [registry],
  });
  const offsets = new Gauge({
    name: 'cryptostream_consumer_next_offset',
    help: 'Offset of the next record to process',
    labelNames: ['partition'],
    registers: [registry],
  });
  return {
    batch: (outcomes, count, duration) => {
      outcomes.forEach((outcome) => records.inc({ outcome }));
      points.inc(count);
      seconds.observe(duration);
    },
    retried: (stage) => retries.inc({ stage }),
    nextOffset: (partition, offset) => offsets.set({ partition: String(partition) }, offset),
  };
};

const nothing = (): void => undefined;

/** Counts nothing: for tests. */
export const noMetrics: ConsumerMetrics = { batch: nothing, retried: nothing, nextOffset: nothing };
