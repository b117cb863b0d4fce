/**
 * The real system, to be broken: broker, database, exchange and network in containers and processes of their own, the services as
 * the processes they are in production. Between any two parts there is a link that can be cut or spoilt.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import { silentLogger } from '@cryptostream/telemetry';
import {
  cleanups,
  freePort,
  startFaultProxy,
  startInflux,
  startKafka,
  type FaultLink,
  type StartedInflux,
  type StartedKafka,
} from '@cryptostream/testkit';
import { right } from '../pipeline/archive-through';
import { sessionTimeoutMs } from '../pipeline/consumer-member';
import { rulesPath, writeRules } from './rules';
import { startInfluxFront, type InfluxFront } from './influx-front';
import { openExchange, type Exchange } from './exchange';
import { supervise, type Supervised } from './supervised';

export const symbols = ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC'] as const;
export const intervals = ['1s', '1m'] as const satisfies readonly Interval.Interval[];
export const partitions = symbols.length;
export const source = 'simulated';

export type LinkName = 'kafka_producers' | 'kafka_consumers' | 'influxdb' | 'exchange';

export type System = {
  readonly kafka: StartedKafka;
  readonly influx: StartedInflux;
  /** What consumers take for InfluxDB: answers as it is told to, or passes on. */
  readonly front: InfluxFront;
  readonly links: { readonly [N in LinkName]: FaultLink };
  readonly exchange: Exchange;
  /** Straight to the broker, around the links. */
  readonly log: KafkaLog;
  readonly producers: { readonly [I in (typeof intervals)[number]]: Supervised };
  /** In the order in which they were started. */
  readonly consumers: { readonly [I in (typeof intervals)[number]]: Supervised[] };
  readonly market: Supervised;
  readonly addConsumer: (
    interval: (typeof intervals)[number],
    changes?: { readonly [variable: string]: string },
  ) => Supervised;
  readonly startSecondProducer: (interval: (typeof intervals)[number]) => Supervised;
  readonly folder: string;
  readonly say: (text: string) => void;
  readonly stop: () => Promise<void>;
};

export const startSystem = async (seed: number, say: (text: string) => void): Promise<System> => {
  const cleanup = cleanups();
  try {
    return await start(seed, say, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
};

const start = async (
  seed: number,
  say: (text: string) => void,
  cleanup: ReturnType<typeof cleanups>,
): Promise<System> => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-chaos-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  const [producersPort, consumersPort, exchangePort] = [await freePort(), await freePort(), await freePort()];
  const ports = [await freePort(), await freePort(), await freePort(), await freePort()] as const;
  const [kafka, influx] = await Promise.all([
    cleanup.started(
      startKafka({}, [
        { name: 'PRODUCERS', port: producersPort, advertisedPort: ports[0] },
        { name: 'CONSUMERS', port: consumersPort, advertisedPort: ports[1] },
      ]),
    ),
    cleanup.started(startInflux()),
  ]);
  const { links } = await cleanup.started(
    startFaultProxy<LinkName>({
      kafka_producers: { port: ports[0], targetPort: producersPort },
      kafka_consumers: { port: ports[1], targetPort: consumersPort },
      influxdb: { port: ports[2], targetPort: Number(new URL(influx.url).port) },
      exchange: { port: ports[3], targetPort: exchangePort },
    }),
  );
  const front = await cleanup.started(startInfluxFront(`http://127.0.0.1:${ports[2]}`));
  const exchange = await cleanup.started(openExchange(exchangePort, String(seed)));
  const log = kafkaLog({ brokers: kafka.brokers, clientId: 'chaos' }, silentLogger);
  cleanup.add(log.close);
  right(
    await log.createTopics(
      Topics.specifications([...intervals]).map((topic) => ({ ...topic, partitions, replicationFactor: 1 })),
    )(),
  );
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, influx.token, { mode: 0o600 });

  const table = { SYMBOL_TABLE: symbols.join(','), PARTITIONS: String(partitions), HEALTH_PORT: '0' };
  const producerOf = (interval: string) => ({
    ...table,
    SOURCE: 'binance',
    SOURCE_NAME: source,
    INTERVAL: interval,
    SYMBOLS: symbols.join(','),
    KAFKA_BROKERS: `127.0.0.1:${links.kafka_producers.port}`,
    BINANCE_REST_URL: `http://127.0.0.1:${links.exchange.port}`,
    BINANCE_STREAM_URL: `ws://127.0.0.1:${links.exchange.port}`,
    // One replaces its connections before the exchange ends them, the other one does not.
    ...(interval === '1s' ? { BINANCE_ROTATE_AFTER_MS: '20000' } : {}),
  });
  const consumerOf = {
    ...table,
    KAFKA_BROKERS: `127.0.0.1:${links.kafka_consumers.port}`,
    KAFKA_SESSION_TIMEOUT_MS: String(sessionTimeoutMs),
    INFLUXDB_URL: front.url,
    INFLUXDB_ORG: influx.org,
    INFLUXDB_BUCKET: influx.bucket,
    INFLUXDB_TOKEN_FILE: tokenFile,
  };
  writeRules(folder, 0);
  let started = 0;
  const run = (
    service: string,
    name: string,
    environment: { readonly [variable: string]: string },
  ): Supervised => {
    const supervised = supervise(service, name, environment, say);
    cleanup.add(supervised.kill);
    return supervised;
  };
  const startProducer = (interval: string, name: string): Supervised =>
    run('producer', name, producerOf(interval));
  const consumers: { readonly [I in (typeof intervals)[number]]: Supervised[] } = { '1s': [], '1m': [] };
  const addConsumer: System['addConsumer'] = (interval, changes = {}) => {
    started += 1;
    const name = `consumer-${interval}#${started}`;
    const consumer = run('consumer', name, {
      ...consumerOf,
      INTERVAL: interval,
      CONSUMER_ID: String(started),
      ...changes,
    });
    consumers[interval].push(consumer);
    return consumer;
  };
  intervals.forEach((interval) => addConsumer(interval));
  return {
    kafka,
    influx,
    front,
    links,
    exchange,
    log,
    producers: { '1s': startProducer('1s', 'producer-1s'), '1m': startProducer('1m', 'producer-1m') },
    consumers,
    market: run('consumer', 'market', {
      ...consumerOf,
      PIPELINE: 'market',
      ALERTS_FILE: rulesPath(folder),
      SOURCE: source,
      SYMBOLS: symbols.join(','),
      INTERVALS: intervals.join(','),
    }),
    addConsumer,
    startSecondProducer: (interval) => startProducer(interval, `producer-${interval}'`),
    folder,
    say,
    stop: cleanup.run,
  };
};
