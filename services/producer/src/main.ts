/** The producer as a process: one source, one interval, into Kafka. */
import '@cryptostream/runtime/while-loading';
import { listArchive, type ArchiveSeries } from '@cryptostream/archive';
import { binance, defaultOptions } from '@cryptostream/binance';
import { Topics } from '@cryptostream/contracts';
import { kafkaLog } from '@cryptostream/kafka';
import {
  describeOtherPartitions,
  exitWithWrongConfiguration,
  failListening,
  runService,
  systemClock,
  type Running,
} from '@cryptostream/runtime';
import { createLogger, createRegistry, readyGauge, startHealthServer } from '@cryptostream/telemetry';
import type { Logger } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { Registry } from 'prom-client';
import { archiveSession } from './archive-session';
import { readEnvironment, type ProducerEnvironment } from './configuration';
import type { ProducerDependencies } from './dependencies';
import { exchangeSession } from './exchange-session';
import { producerMetrics } from './metrics';
import { requestMetrics } from './metrics/exchange-metrics';
import { runProducer, transactionalId, type RunningProducer } from './run-producer';
import type { ProducerConfiguration } from './session';

const main = async (): Promise<void> => {
  const environment = readEnvironment(process.env);
  if (E.isLeft(environment)) return exitWithWrongConfiguration('producer', environment.left);
  const settings = environment.right;
  const logger = createLogger({ service: 'producer', level: settings.LOG_LEVEL, human: false }).with({
    interval: settings.INTERVAL,
  });
  const archive = settings.SOURCE === 'archive' ? await findArchive(settings, logger) : [];
  await runService(logger, () => start(settings, archive, logger));
};

const start = async (
  settings: ProducerEnvironment,
  archive: readonly ArchiveSeries[],
  logger: Logger,
): Promise<Running> => {
  const registry = createRegistry({ source: sourceOf(settings), interval: settings.INTERVAL });
  let producer: RunningProducer | undefined;
  const unready = (): readonly string[] => producer?.unready() ?? ['waiting for Kafka'];
  readyGauge(registry, unready);
  const health = await startHealthServer({
    port: settings.HEALTH_PORT,
    registry,
    unready,
  }).catch(failListening({ port: settings.HEALTH_PORT, portSetting: 'HEALTH_PORT' }));
  const log = kafkaLog(
    { brokers: settings.KAFKA_BROKERS, clientId: `producer-${settings.INTERVAL}` },
    logger,
  );
  const waited = await log.waitUntilReachable(({ message }) =>
    logger.warn('waiting for Kafka', { reason: message }),
  )();
  if (E.isLeft(waited)) throw new Error(waited.left.message);

  const dependencies: ProducerDependencies = {
    reader: log.reader,
    openPublisher: log.openPublisher,
    clock: systemClock,
    logger,
    metrics: producerMetrics(registry),
    random: Math.random,
  };
  producer = startProducer(settings, archive, dependencies, registry);
  const { INTERVAL: interval, PARTITIONS: partitions } = settings;
  const topics = [Topics.klines(interval), Topics.openKlines(interval)];
  const { grown, stop } = log.watchPartitions(topics, partitions);
  logger.info('producing', { source: settings.SOURCE, symbols: settings.SYMBOLS });
  return {
    ended: Promise.race([
      producer.ended,
      grown.then(({ topic, found }) => describeOtherPartitions(topic, found, partitions)),
    ]),
    stop: async () => {
      await stop();
      await producer.stop();
      await log.close();
      await health.stop();
    },
  };
};

const startProducer = (
  settings: ProducerEnvironment,
  archive: readonly ArchiveSeries[],
  dependencies: ProducerDependencies,
  registry: Registry,
): RunningProducer => {
  const source = sourceOf(settings);
  const configuration: ProducerConfiguration = {
    source,
    interval: settings.INTERVAL,
    series:
      settings.SOURCE === 'archive'
        ? archive.map(({ series }) => series)
        : settings.SYMBOLS.map((symbol) => ({ source, symbol, interval: settings.INTERVAL })),
    symbolTable: settings.SYMBOL_TABLE,
    partitions: settings.PARTITIONS,
  };
  const session =
    settings.SOURCE === 'archive'
      ? archiveSession(dependencies, { ...configuration, archive, speed: settings.SPEED })
      : exchangeSession(
          {
            ...dependencies,
            exchange: toExchange(settings, source, dependencies, registry),
            monotonicMs: () => performance.now(),
          },
          { ...configuration, backfillFromMs: settings.BACKFILL_FROM ?? null },
        );
  dependencies.logger.info('transactional id', { transactionalId: transactionalId(configuration) });
  return runProducer(dependencies, configuration, session);
};

const sourceOf = ({ SOURCE, SOURCE_NAME }: ProducerEnvironment): string =>
  SOURCE === 'archive' ? 'archive' : (SOURCE_NAME ?? 'binance');

const toExchange = (
  settings: ProducerEnvironment,
  source: string,
  { clock, logger, random }: ProducerDependencies,
  registry: Registry,
) =>
  binance(
    {
      source,
      restUrl: settings.BINANCE_REST_URL,
      streamUrl: settings.BINANCE_STREAM_URL,
      ...(settings.BINANCE_ROTATE_AFTER_MS !== undefined && {
        // The jitter of a day would be the longer part of it.
        stream: { rotateAfterMs: settings.BINANCE_ROTATE_AFTER_MS, rotateJitterMs },
      }),
    },
    { clock, logger, random, metrics: requestMetrics(registry, defaultOptions.weightLimit) },
  );

const rotateJitterMs = 2_000;

const findArchive = async (
  settings: ProducerEnvironment,
  logger: Logger,
): Promise<readonly ArchiveSeries[]> => {
  const listing = await listArchive(settings.ARCHIVE_DIR, {
    symbols: settings.SYMBOLS,
    intervals: [settings.INTERVAL],
  })();
  if (E.isLeft(listing))
    return exitWithWrongConfiguration('producer', [
      `ARCHIVE_DIR="${settings.ARCHIVE_DIR}": ${listing.left.message}`,
    ]);
  const { series, ignored } = listing.right;
  ignored.forEach(({ message }) => {
    logger.warn('file of the archive left out', { reason: message });
  });
  settings.SYMBOLS.filter((symbol) => !series.some((each) => each.series.symbol === symbol)).forEach(
    (symbol) => {
      logger.warn('the archive holds nothing of a symbol', { symbol, archive: settings.ARCHIVE_DIR });
    },
  );
  return series;
};

void main();
