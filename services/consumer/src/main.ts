/** The consumer as a process: one interval, from Kafka to InfluxDB and back to Kafka. */
import { Enrichment } from '@cryptostream/domain';
import { influxWriter, waitForInflux } from '@cryptostream/influx';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { Logger, PointWriter } from '@cryptostream/ports';
import {
  exitWithWrongConfiguration,
  failListening,
  runService,
  systemClock,
  type Running,
} from '@cryptostream/runtime';
import { createLogger, createRegistry, startHealthServer } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { checkPartitions } from './check-partitions';
import { readEnvironment, type ConsumerEnvironment } from './configuration';
import { kafkaInfluxCommitter } from './kafka-influx-committer';
import { consumerMetrics } from './metrics';
import { runConsumer } from './run-consumer';
import { symbolsOf } from './symbols-of';

const influxTimeoutMs = 20_000;

const main = async (): Promise<void> => {
  const environment = readEnvironment(process.env);
  if (E.isLeft(environment)) return exitWithWrongConfiguration('consumer', environment.left);
  const settings = environment.right;
  const logger = createLogger({ service: 'consumer', level: settings.LOG_LEVEL, human: false }).with({
    interval: settings.INTERVAL,
    consumerId: settings.CONSUMER_ID,
  });
  await runService(logger, () => start(settings, logger));
};

const start = async (settings: ConsumerEnvironment, logger: Logger): Promise<Running> => {
  const registry = createRegistry({ interval: settings.INTERVAL, consumer_id: settings.CONSUMER_ID });
  const trouble = new Map<string, string>([['start', 'starting']]);
  const health = await startHealthServer({
    port: settings.HEALTH_PORT,
    registry,
    unready: () => [...new Set(trouble.values())],
  }).catch(failListening({ port: settings.HEALTH_PORT, portSetting: 'HEALTH_PORT' }));
  const log = await openLog(settings, logger);
  const writer = await openWriter(settings, logger);
  const enrichment = settings.INDICATORS_FILE?.enrichment ?? defaultEnrichment();

  const onTrouble = noteIn(trouble);
  const dependencies = { clock: systemClock, logger, metrics: consumerMetrics(registry), onTrouble };
  const consumer = await runConsumer(
    {
      ...dependencies,
      reader: log.reader,
      joinGroup: log.joinGroup,
      openCommitter: kafkaInfluxCommitter({
        ...dependencies,
        openPublisher: log.openPublisher,
        writer,
        health: { storeFailing: (error) => onTrouble('store', error?.message ?? null) },
        random: Math.random,
      }),
    },
    {
      interval: settings.INTERVAL,
      enrichment,
      symbolsOf: symbolsOf(settings.SYMBOL_TABLE, settings.PARTITIONS),
    },
  );
  if (E.isLeft(consumer)) throw new Error(consumer.left.message);
  trouble.delete('start');
  logger.info('consuming', { indicators: enrichment.names });
  return {
    ended: consumer.right.ended,
    stop: async () => {
      await consumer.right.stop();
      await writer.close();
      await log.close();
      await health.stop();
    },
  };
};

const defaultEnrichment = (): Enrichment.Enrichment => {
  const made = Enrichment.enrichment(Enrichment.defaultConfiguration);
  if (E.isLeft(made)) throw new Error(made.left.message);
  return made.right;
};

const noteIn =
  (trouble: Map<string, string>) =>
  (part: string, reason: string | null): void => {
    if (reason === null) trouble.delete(part);
    else trouble.set(part, reason);
  };

/** Waits until Kafka is there; topics with another number of partitions end the start. */
const openLog = async (settings: ConsumerEnvironment, logger: Logger): Promise<KafkaLog> => {
  const log = kafkaLog(
    {
      brokers: settings.KAFKA_BROKERS,
      clientId: `consumer-${settings.INTERVAL}`,
      sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
    },
    logger,
  );
  const reachable = await log.waitUntilReachable(({ message }) =>
    logger.warn('waiting for Kafka', { reason: message }),
  )();
  if (E.isLeft(reachable)) throw new Error(reachable.left.message);
  const counted = await checkPartitions(log.reader, settings.INTERVAL, settings.PARTITIONS)();
  if (E.isLeft(counted)) throw new Error(counted.left.message);
  return log;
};

/** Waits until InfluxDB is there; a token or bucket it does not take ends the start with what to do. */
const openWriter = async (settings: ConsumerEnvironment, logger: Logger): Promise<PointWriter> => {
  const ready = await waitForInflux(
    systemClock,
    logger,
  )({ url: settings.INFLUXDB_URL, deadlineMs: Infinity })();
  if (E.isLeft(ready)) throw new Error(ready.left.message);
  const writer = influxWriter(
    {
      url: settings.INFLUXDB_URL,
      org: settings.INFLUXDB_ORG,
      bucket: settings.INFLUXDB_BUCKET,
      token: settings.INFLUXDB_TOKEN_FILE,
      timeoutMs: influxTimeoutMs,
    },
    logger,
  );
  const checked = await writer.check();
  if (E.isLeft(checked) && !checked.left.retryable)
    throw new Error(
      `${checked.left.message}; check INFLUXDB_TOKEN_FILE, INFLUXDB_ORG="${settings.INFLUXDB_ORG}" and INFLUXDB_BUCKET="${settings.INFLUXDB_BUCKET}"`,
    );
  return writer;
};

void main();
