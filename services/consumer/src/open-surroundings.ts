/** What a consumer process stands on, whichever pipeline it runs: its health, Kafka, InfluxDB, and the commit over both. */
import { influxWriter, waitForInflux } from '@cryptostream/influx';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { Logger, OnTrouble, PointWriter } from '@cryptostream/ports';
import { describeOtherPartitions, failListening, systemClock } from '@cryptostream/runtime';
import { createRegistry, startHealthServer } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import type { Registry } from 'prom-client';
import { checkPartitions } from './check-partitions';
import type { CommonEnvironment } from './configuration';
import type { OpenCommitter } from './dependencies';
import { kafkaInfluxCommitter } from './kafka-influx-committer';
import type { ConsumerMetrics } from './metrics';

export type Surroundings = {
  readonly log: KafkaLog;
  readonly registry: Registry;
  readonly onTrouble: OnTrouble;
  /** How long a request to InfluxDB may be under way after its sender was fenced. */
  readonly underWayMs: number;
  readonly openCommitter: (metrics: Pick<ConsumerMetrics, 'retried'>) => OpenCommitter;
  /** Resolves with a sentence when the process has to end, whatever its pipeline does. */
  readonly failed: Promise<string>;
  /** The start is over: from now on only what is told by `onTrouble` keeps it from being ready. */
  readonly started: () => void;
  readonly close: () => Promise<void>;
};

export type Wanted = {
  readonly clientId: string;
  /** Of every metric. */
  readonly labels: { readonly [name: string]: string };
  /** Whose number of partitions counts, for as long as the process runs. */
  readonly topics: readonly string[];
  readonly sessionTimeoutMs?: number;
};

/** A removal is two requests, one after the other; and some time for the ways to InfluxDB. */
const underWayOf = ({ INFLUXDB_TIMEOUT_MS }: CommonEnvironment): number => 2 * INFLUXDB_TIMEOUT_MS + 5_000;

export const openSurroundings = async (
  settings: CommonEnvironment,
  wanted: Wanted,
  logger: Logger,
): Promise<Surroundings> => {
  const registry = createRegistry(wanted.labels);
  const trouble = new Map<string, string>([['start', 'starting']]);
  const health = await startHealthServer({
    port: settings.HEALTH_PORT,
    registry,
    unready: () => [...new Set(trouble.values())],
  }).catch(failListening({ port: settings.HEALTH_PORT, portSetting: 'HEALTH_PORT' }));
  const onTrouble = noteIn(trouble);
  const log = await openLog(settings, wanted, logger);
  const { grown, stop } = log.watchPartitions(wanted.topics, settings.PARTITIONS);
  const failed = grown.then(({ topic, found }) => {
    const sentence = describeOtherPartitions(topic, found, settings.PARTITIONS);
    onTrouble('partitions', sentence);
    return sentence;
  });
  const writer = await openWriter(settings, logger);
  const underWayMs = underWayOf(settings);
  return {
    log,
    registry,
    onTrouble,
    openCommitter: (metrics) =>
      kafkaInfluxCommitter({
        clock: systemClock,
        logger,
        metrics,
        openPublisher: log.openPublisher,
        writer,
        health: { storeFailing: (error) => onTrouble('store', error?.message ?? null) },
        random: Math.random,
        underWayMs,
      }),
    underWayMs,
    failed,
    started: () => onTrouble('start', null),
    close: async () => {
      await stop();
      await writer.close();
      await log.close();
      await health.stop();
    },
  };
};

const noteIn =
  (trouble: Map<string, string>): OnTrouble =>
  (part, reason) => {
    if (reason === null) trouble.delete(part);
    else trouble.set(part, reason);
  };

/** Waits until Kafka is there; topics with another number of partitions end the start. */
const openLog = async (
  settings: CommonEnvironment,
  { clientId, topics, sessionTimeoutMs }: Wanted,
  logger: Logger,
): Promise<KafkaLog> => {
  const log = kafkaLog(
    {
      brokers: settings.KAFKA_BROKERS,
      clientId,
      ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
    },
    logger,
  );
  const reachable = await log.waitUntilReachable(({ message }) =>
    logger.warn('waiting for Kafka', { reason: message }),
  )();
  if (E.isLeft(reachable)) throw new Error(reachable.left.message);
  const counted = await checkPartitions(log.reader, topics, settings.PARTITIONS)();
  if (E.isLeft(counted)) throw new Error(counted.left.message);
  return log;
};

/** Waits until InfluxDB is there; a token or bucket it does not take ends the start with what to do. */
const openWriter = async (settings: CommonEnvironment, logger: Logger): Promise<PointWriter> => {
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
      timeoutMs: settings.INFLUXDB_TIMEOUT_MS,
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
