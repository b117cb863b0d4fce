/** One producer for each interval, all into the same log. */
import type { Interval } from '@cryptostream/domain';
import type { Embedded } from '@cryptostream/embedded';
import type { Logger } from '@cryptostream/ports';
import {
  archiveSession,
  exchangeSession,
  noMetrics,
  runProducer,
  type ProducerDependencies,
  type RunningProducer,
} from '@cryptostream/producer';
import { systemClock } from '@cryptostream/runtime';
import { partitions } from './partitions';
import type { Source } from './sources';

export const startProducers = (
  source: Source,
  speed: number | 'max',
  embedded: Embedded,
  logger: Logger,
): readonly RunningProducer[] =>
  source.intervals.map((interval) =>
    startProducer(source, speed, interval, {
      reader: embedded.reader,
      openPublisher: embedded.openPublisher,
      clock: systemClock,
      logger: logger.with({ interval }),
      metrics: noMetrics,
      random: Math.random,
    }),
  );

const startProducer = (
  source: Source,
  speed: number | 'max',
  interval: Interval.Interval,
  dependencies: ProducerDependencies,
): RunningProducer => {
  const archive = (source.archive?.series ?? []).filter(({ series }) => series.interval === interval);
  const configuration = {
    source: source.name,
    interval,
    series:
      source.exchange === null
        ? archive.map(({ series }) => series)
        : source.symbols.map((symbol) => ({ source: source.name, symbol, interval })),
    symbolTable: source.symbols,
    partitions,
  };
  const session =
    source.exchange === null
      ? archiveSession(dependencies, { ...configuration, archive, speed })
      : exchangeSession(
          { ...dependencies, exchange: source.exchange },
          { ...configuration, backfillFromMs: null },
        );
  return runProducer(dependencies, configuration, session);
};
