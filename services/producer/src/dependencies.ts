/** Everything the producer touches. */
import type { Clock, Exchange, Logger, LogReader, OpenPublisher } from '@cryptostream/ports';
import type { ProducerMetrics } from './metrics';

export type ProducerDependencies = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: ProducerMetrics;
  /** In [0, 1). */
  readonly random: () => number;
};

export type ExchangeDependencies = ProducerDependencies & {
  readonly exchange: Exchange;
  /** Milliseconds that only go forward, from any beginning: for waiting, where the clock may be set back. */
  readonly monotonicMs: () => number;
};
