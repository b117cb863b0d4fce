/** What the consumer counts. docs/metrics.md says what each metric means. */
import type { Registry } from 'prom-client';
import { batchMetrics, type BatchMetrics } from './metrics/batch-metrics';
import { latencyMetrics, type LatencyMetrics } from './metrics/latency-metrics';
import { partitionMetrics, type PartitionMetrics } from './metrics/partition-metrics';

export type ConsumerMetrics = BatchMetrics & LatencyMetrics & PartitionMetrics;

export const consumerMetrics = (registry: Registry): ConsumerMetrics => ({
  ...batchMetrics(registry),
  ...latencyMetrics(registry),
  ...partitionMetrics(registry),
});

const nothing = (): void => undefined;

/** Counts nothing: for tests. */
export const noMetrics: ConsumerMetrics = {
  batch: nothing,
  refused: nothing,
  retried: nothing,
  latency: nothing,
  nextOffset: nothing,
  lag: nothing,
  gaps: nothing,
  forgotten: nothing,
};
