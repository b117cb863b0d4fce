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
export { runMarket, type RunningMarket } from './market/run-market';
export type { MarketConfiguration } from './market/topology';
