export type { Committer, ConsumerDependencies, OpenCommitter } from './dependencies';
export { consumerMetrics, noMetrics, type ConsumerMetrics } from './metrics';
export { runConsumer, type RunningConsumer } from './run-consumer';
export { currentFingerprint } from './partition-record';
export { restore, type Restored } from './restore';
export { symbolsOf } from './symbols-of';
export {
  processClosed,
  rebuildOf,
  rewriteOf,
  segmentsOf,
  toStateRecord,
  type OutcomeName,
  type Output,
  type PartitionState,
  type RecomputeRequest,
  type TopologyConfiguration,
} from './topology';
export { kafkaInfluxCommitter } from './kafka-influx-committer';
export { noMarketMetrics } from './market/metrics';
export { openRulesFile } from './market/rules-file';
export { runMarket, type RunningMarket } from './market/run-market';
export type { MarketConfiguration } from './market/topology';
export { watchRules, type WatchedRules } from './market/watch-rules';
export type { Receiver } from './webhooks/dependencies';
export { noWebhookMetrics } from './webhooks/metrics';
export { runWebhooks, type RunningWebhooks } from './webhooks/run-webhooks';
export { toReceiver } from './webhooks/to-receiver';
export { readWebhooksFile, type WebhookSettings } from './webhooks/webhooks-file';
