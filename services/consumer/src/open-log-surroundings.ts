/** What every consumer process stands on: its health, and Kafka. */
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import type { Logger, OnTrouble } from '@cryptostream/ports';
import { describeOtherPartitions, failListening } from '@cryptostream/runtime';
import { createRegistry, readyGauge, startHealthServer } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import type { Registry } from 'prom-client';
import { checkPartitions } from './check-partitions';
import type { LogEnvironment } from './configuration';

export type LogSurroundings = {
  readonly log: KafkaLog;
  readonly registry: Registry;
  readonly onTrouble: OnTrouble;
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

export const openLogSurroundings = async (
  settings: LogEnvironment,
  wanted: Wanted,
  logger: Logger,
): Promise<LogSurroundings> => {
  const registry = createRegistry(wanted.labels);
  const trouble = new Map<string, string>([['start', 'starting']]);
  const unready = (): readonly string[] => [...new Set(trouble.values())];
  readyGauge(registry, unready);
  const health = await startHealthServer({ port: settings.HEALTH_PORT, registry, unready }).catch(
    failListening({ port: settings.HEALTH_PORT, portSetting: 'HEALTH_PORT' }),
  );
  const onTrouble = noteIn(trouble);
  const log = await openLog(settings, wanted, logger);
  const { grown, stop } = log.watchPartitions(wanted.topics, settings.PARTITIONS);
  const failed = grown.then(({ topic, found }) => {
    const sentence = describeOtherPartitions(topic, found, settings.PARTITIONS);
    onTrouble('partitions', sentence);
    return sentence;
  });
  return {
    log,
    registry,
    onTrouble,
    failed,
    started: () => onTrouble('start', null),
    close: async () => {
      await stop();
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
  settings: LogEnvironment,
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
