export { archiveSession, type ArchiveConfiguration, type Replayed } from './archive-session';
export type { ExchangeDependencies, ProducerDependencies } from './dependencies';
export { exchangeSession, type ExchangeConfiguration } from './exchange-session';
export { noMetrics, producerMetrics, type ProducerMetrics } from './metrics';
export { runProducer, type RunningProducer } from './run-producer';
export type { ProducerConfiguration, Session, SessionEnd } from './session';
