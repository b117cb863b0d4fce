/** A broker and a database made for one run, with topics, and consumer processes over them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import { silentLogger } from '@cryptostream/telemetry';
import {
  cleanups,
  freePort,
  startInflux,
  startKafka,
  until,
  type StartedInflux,
  type StartedKafka,
} from '@cryptostream/testkit';
import { right } from '../../pipeline/archive-through';
import { startMeasured, type MeasuredProcess } from './measured-process';

export type Plan = {
  readonly symbols: readonly string[];
  readonly interval: Interval.Interval;
  readonly partitions: number;
  /** More settings of the broker, `KAFKA_*`. */
  readonly broker?: { readonly [name: string]: string };
  /** Settings of topics in place of the usual ones. */
  readonly topicSettings?: (topic: string) => { readonly [name: string]: string };
};

export type Environment = { readonly [variable: string]: string };

export type Service = MeasuredProcess & {
  /** Where health and metrics are asked for. */
  readonly url: string;
};

export type Surroundings = Plan & {
  readonly kafka: StartedKafka;
  readonly influx: StartedInflux;
  readonly log: KafkaLog;
  readonly startConsumer: (changes?: Environment, nodeOptions?: readonly string[]) => Promise<Service>;
  /** Any built service, with the addresses of the broker. */
  readonly startService: (
    service: string,
    environment: Environment,
    nodeOptions?: readonly string[],
  ) => Promise<Service>;
};

const root = resolve(__dirname, '../../..');

let running: () => Promise<void> = () => Promise.resolve();

/** Stops everything that the run in hand has started. */
export const stopSurroundings = (): Promise<void> => running();

export const inSurroundings = async <A>(
  plan: Plan,
  use: (surroundings: Surroundings) => Promise<A>,
): Promise<A> => {
  const cleanup = cleanups();
  running = cleanup.run;
  try {
    const [kafka, influx] = await Promise.all([
      cleanup.started(startKafka(plan.broker)),
      cleanup.started(startInflux()),
    ]);
    const log = kafkaLog({ brokers: kafka.brokers, clientId: 'bench' }, silentLogger);
    cleanup.add(log.close);
    right(await log.createTopics(topicsOf(plan))());
    const folder = mkdtempSync(join(tmpdir(), 'cryptostream-bench-'));
    cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
    const token = join(folder, 'token');
    writeFileSync(token, influx.token, { mode: 0o600 });
    const startService: Surroundings['startService'] = async (service, environment, nodeOptions = []) => {
      const port = await freePort();
      const measured = startMeasured(
        join(root, 'services', service, 'dist', 'main.js'),
        {
          SYMBOL_TABLE: plan.symbols.join(','),
          PARTITIONS: String(plan.partitions),
          KAFKA_BROKERS: kafka.brokers.join(','),
          INTERVAL: plan.interval,
          HEALTH_PORT: String(port),
          LOG_LEVEL: 'warn',
          ...environment,
        },
        nodeOptions,
      );
      cleanup.add(measured.kill);
      return { ...measured, url: `http://127.0.0.1:${port}` };
    };
    const startConsumer: Surroundings['startConsumer'] = (changes = {}, nodeOptions = []) =>
      startService(
        'consumer',
        {
          INFLUXDB_URL: influx.url,
          INFLUXDB_ORG: influx.org,
          INFLUXDB_BUCKET: influx.bucket,
          INFLUXDB_TOKEN_FILE: token,
          ...changes,
        },
        nodeOptions,
      );
    return await use({ ...plan, kafka, influx, log, startConsumer, startService });
  } finally {
    await cleanup.run();
  }
};

const topicsOf = ({ interval, partitions, topicSettings = () => ({}) }: Plan) =>
  Topics.specifications([interval]).map(({ topic, config }) => ({
    topic,
    config: { ...config, ...topicSettings(topic) },
    partitions,
    replicationFactor: 1,
  }));

/** Waits until the service says that nothing keeps it from its work. */
export const untilReady = (service: Service): Promise<boolean> =>
  until('it is ready', () => isAnswered(service, `${service.url}/readyz`), Boolean, {
    everyMs: 50,
    hint: () => service.output().slice(-1_000),
  });

/** Rejects when the service has ended. */
export const isAnswered = (service: Service, url: string): Promise<boolean> => {
  staysUp(service);
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
};

export const staysUp = (...services: readonly MeasuredProcess[]): void => {
  const gone = services.find((service) => !service.isRunning());
  if (gone !== undefined) throw new Error(`it ended by itself: ${gone.output().slice(-1_000)}`);
};
