/** What the producer counts. docs/metrics.md says what each metric means. */
import type { Registry } from 'prom-client';
import { exchangeMetrics, type ExchangeMetrics } from './metrics/exchange-metrics';
import { feedMetrics, type FeedMetrics } from './metrics/feed-metrics';
import { publishMetrics, type PublishMetrics } from './metrics/publish-metrics';
import { repairMetrics, type RepairMetrics } from './metrics/repair-metrics';

export type ProducerMetrics = PublishMetrics & FeedMetrics & ExchangeMetrics & RepairMetrics;

export const producerMetrics = (registry: Registry): ProducerMetrics => ({
  ...publishMetrics(registry),
  ...feedMetrics(registry),
  ...exchangeMetrics(registry),
  ...repairMetrics(registry),
});

const nothing = (): void => undefined;

/** Counts nothing: for tests. */
export const noMetrics: ProducerMetrics = {
  published: nothing,
  waiting: nothing,
  behind: nothing,
  next: nothing,
  feed: nothing,
  restarted: nothing,
  disconnected: nothing,
  frame: nothing,
  compared: nothing,
  absent: nothing,
  filled: nothing,
  holes: nothing,
  leftToHistory: nothing,
};
