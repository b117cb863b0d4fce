/** The gateway as a process, on Kafka and InfluxDB. */
import '@cryptostream/runtime/while-loading';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { influxReader } from '@cryptostream/influx';
import { kafkaLog } from '@cryptostream/kafka';
import type { KlineReader, Logger } from '@cryptostream/ports';
import {
  exitWithWrongConfiguration,
  failListening,
  runService,
  systemClock,
  type Running,
} from '@cryptostream/runtime';
import { createLogger, createRegistry, diskMetrics } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { readEnvironment, type GatewayEnvironment } from './configuration';
import { defaultLimits } from './dependencies';
import { modeOf } from './mode-of';
import { run } from './run';

const influxTimeoutMs = 20_000;

const main = async (): Promise<void> => {
  const environment = readEnvironment(process.env);
  if (E.isLeft(environment)) return exitWithWrongConfiguration('gateway', environment.left);
  const settings = environment.right;
  const logger = createLogger({ service: 'gateway', level: settings.LOG_LEVEL, human: false });
  await runService(logger, () => start(settings, logger));
};

/** Listens before Kafka and InfluxDB are there: `/readyz` says what is missing. */
const start = async (settings: GatewayEnvironment, logger: Logger): Promise<Running> => {
  const store = await openStore(settings);
  const log = kafkaLog({ brokers: settings.KAFKA_BROKERS, clientId: 'gateway' }, logger);
  const registry = createRegistry({});
  diskMetrics(registry, settings.WATCHED_DISKS);
  const gateway = await run({
    store,
    log: log.reader,
    followTopics: log.followTopics,
    clock: systemClock,
    logger,
    registry,
    intervals: settings.INTERVALS,
    symbols: settings.SYMBOL_TABLE,
    mode: modeOf(settings.MODE),
    version: readVersion(),
    bootId: randomUUID(),
    http: { host: settings.HOST, port: settings.PORT },
    staticDirectory: settings.WEB_DIR,
    limits: { ...defaultLimits, maximumStreams: settings.MAX_STREAMS },
  }).catch(
    failListening({
      port: settings.PORT,
      portSetting: 'PORT',
      host: { address: settings.HOST, setting: 'HOST' },
    }),
  );
  return {
    // It goes on for ever: what is away is tried again.
    ended: new Promise(() => undefined),
    stop: async () => {
      await gateway.stop();
      await log.close();
      await store.close();
    },
  };
};

/** A token or bucket that InfluxDB does not take ends the start; an InfluxDB that is away does not. */
const openStore = async (settings: GatewayEnvironment): Promise<KlineReader> => {
  const store = influxReader({
    url: settings.INFLUXDB_URL,
    org: settings.INFLUXDB_ORG,
    bucket: settings.INFLUXDB_BUCKET,
    token: settings.INFLUXDB_TOKEN_FILE,
    timeoutMs: influxTimeoutMs,
  });
  const checked = await store.check();
  if (E.isLeft(checked) && !checked.left.retryable)
    throw new Error(
      `${checked.left.message}; check INFLUXDB_TOKEN_FILE, INFLUXDB_ORG="${settings.INFLUXDB_ORG}" and INFLUXDB_BUCKET="${settings.INFLUXDB_BUCKET}"`,
    );
  return store;
};

const readVersion = (): string => {
  const text = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
};

void main();
