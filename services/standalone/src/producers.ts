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
import type { LoadTracker } from './load-progress';
import { partitions } from './partitions';
import type { Source } from './sources';
import { takingTurns } from './taking-turns';

export const startProducers = (
  source: Source,
  speed: number | 'max',
  embedded: Embedded,
  tracker: LoadTracker,
  logger: Logger,
): readonly RunningProducer[] => {
  const openPublisher = takingTurns(embedded.openPublisher);
  return source.intervals.map((interval) =>
    startProducer(source, speed, interval, tracker, {
      reader: embedded.reader,
      openPublisher,
      clock: systemClock,
      logger: logger.with({ interval }),
      metrics: {
        ...noMetrics,
        behind: (symbol, klines) => tracker.behind(`${interval}/${symbol}`, klines),
      },
      random: Math.random,
    }),
  );
};

const startProducer = (
  source: Source,
  speed: number | 'max',
  interval: Interval.Interval,
  tracker: LoadTracker,
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
      ? archiveSession(dependencies, {
          ...configuration,
          archive,
          speed,
          onProgress: (done, total) => tracker.loaded(interval, done, total),
        })
      : exchangeSession(
          { ...dependencies, exchange: source.exchange, monotonicMs: () => performance.now() },
          { ...configuration, backfillFromMs: null },
        );
  return runProducer(dependencies, configuration, session);
};
