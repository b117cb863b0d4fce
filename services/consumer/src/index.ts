export type { Committer, ConsumerDependencies, OpenCommitter } from './dependencies';
export { consumerMetrics, noMetrics, type ConsumerMetrics } from './metrics';
export { runConsumer, type RunningConsumer } from './run-consumer';
export { symbolsOf } from './symbols-of';
export {
  processClosed,
  type OutcomeName,
  type Output,
  type PartitionState,
  type TopologyConfiguration,
} from './topology';
export { kafkaInfluxCommitter } from './kafka-influx-committer';
