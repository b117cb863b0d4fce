/**
 * What operators look at, over real services: Prometheus finds their metrics, docs/metrics.md says what they are, the alerts ask for
 * metrics that exist, and what goes wrong is told.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Topics } from '@cryptostream/contracts';
import { kafkaLog } from '@cryptostream/kafka';
import { startSimulator, type Simulator } from '@cryptostream/simulator';
import { createRegistry, readyGauge, silentLogger } from '@cryptostream/telemetry';
import {
  cleanups,
  describeWithDocker,
  freePort,
  startInflux,
  startKafka,
  startPrometheus,
  thisMachine,
  until,
  type StartedInflux,
  type StartedKafka,
  type StartedPrometheus,
} from '@cryptostream/testkit';
import { parse, stringify } from 'yaml';
import { right } from './archive-through';
import { tokenFile } from './consumer-member';
import { dashboardExpressions } from './dashboard-expressions';
import { documentedMetrics, exposedMetrics } from './exposed-metrics';
import { startService } from './service-process';

const symbols = ['BTCUSDC', 'ETHUSDC'];
const interval = '1m';
const partitions = 2;

/** Of a whole process, as docs/metrics.md has them. */
const processLabels: { readonly [job: string]: readonly string[] } = {
  producer: ['source', 'interval'],
  consumer: ['interval', 'consumer_id'],
  market: ['pipeline', 'source', 'consumer_id'],
  webhooks: ['pipeline', 'consumer_id'],
  gateway: [],
  simulator: [],
};

type Sample = {
  readonly metric: { readonly [label: string]: string };
  readonly value: readonly [number, string];
};
type Rule = {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly state: string;
  readonly lastError?: string;
};

describeWithDocker('operations', () => {
  let kafka: StartedKafka;
  let influx: StartedInflux;
  let exchange: Simulator;
  let prometheus: StartedPrometheus;
  const ports = new Map<string, number>();
  const cleanup = cleanups();

  const start = async (
    job: string,
    service: string,
    environment: { readonly [name: string]: string },
  ): Promise<void> => {
    const port = String(await freePort());
    ports.set(job, Number(port));
    const process = startService(service, {
      SYMBOL_TABLE: symbols.join(','),
      KAFKA_BROKERS: kafka.brokers.join(','),
      PARTITIONS: String(partitions),
      INFLUXDB_URL: influx.url,
      INFLUXDB_ORG: influx.org,
      INFLUXDB_BUCKET: influx.bucket,
      INFLUXDB_TOKEN_FILE: tokenFile(influx.token),
      INFLUXDB_TIMEOUT_MS: '2000',
      HEALTH_PORT: port,
      PORT: port,
      ...environment,
    });
    cleanup.add(process.kill);
  };

  beforeAll(async () => {
    const registry = createRegistry({});
    readyGauge(registry, () => []);
    [kafka, influx, exchange] = await Promise.all([
      cleanup.started(startKafka()),
      cleanup.started(startInflux()),
      cleanup.started(startSimulator({ symbols, registry, host: '0.0.0.0' })),
    ]);
    ports.set('simulator', Number(new URL(exchange.url).port));
    ports.set('influxdb', Number(new URL(influx.url).port));
    const log = kafkaLog({ brokers: kafka.brokers, clientId: 'operations' }, silentLogger);
    cleanup.add(log.close);
    right(
      await log.createTopics(
        Topics.specifications([interval]).map((topic) => ({ ...topic, partitions, replicationFactor: 1 })),
      )(),
    );
    await start('producer', 'producer', {
      SOURCE: 'binance',
      SOURCE_NAME: 'simulated',
      INTERVAL: interval,
      SYMBOLS: symbols.join(','),
      BACKFILL_FROM: new Date(Date.now() - 20 * 60_000).toISOString(),
      BINANCE_REST_URL: exchange.url,
      BINANCE_STREAM_URL: exchange.streamUrl,
    });
    await start('consumer', 'consumer', { INTERVAL: interval, CONSUMER_ID: 'one' });
    await start('market', 'consumer', {
      PIPELINE: 'market',
      SOURCE: 'simulated',
      SYMBOLS: symbols.join(','),
      INTERVALS: interval,
      CONSUMER_ID: 'market',
    });
    await start('webhooks', 'consumer', { PIPELINE: 'webhooks', CONSUMER_ID: 'webhooks' });
    await start('gateway', 'gateway', { INTERVALS: interval, WATCHED_DISKS: 'docker=/' });
    prometheus = await cleanup.started(startPrometheus(configurationFor(ports)));
  }, 240_000);

  afterAll(cleanup.run, 60_000);

  const ask = async (query: string): Promise<readonly Sample[]> =>
    (await prometheus.api<{ readonly result: readonly Sample[] }>('query', { query })).result;
  const untilAnswered = (query: string): Promise<readonly Sample[]> =>
    until(
      `an answer to ${query}`,
      () => ask(query),
      (found) => found.length > 0,
    );
  const rules = async (): Promise<readonly Rule[]> =>
    (
      await prometheus.api<{ readonly groups: readonly { readonly rules: readonly Rule[] }[] }>('rules')
    ).groups.flatMap((group) => group.rules);
  const metricsOf = async (job: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${ports.get(job)}/metrics`)).text();

  test('the files of Prometheus are right, and its rules fire when they should', async () => {
    for (const parameters of [
      ['check', 'config', '/etc/prometheus/repository.yml'],
      ['test', 'rules', '/etc/prometheus/tests/operations.yml'],
    ])
      expect(await prometheus.promtool(...parameters)).toMatchObject({ exitCode: 0 });
  }, 60_000);

  test('every service is up and ready, and says so', async () => {
    const jobs = [...ports.keys(), 'prometheus'].toSorted();
    const found = await until(
      'all targets are up',
      () => ask('up == 1'),
      (up) => up.length === jobs.length,
    );
    expect(found.map(({ metric }) => metric['job']).toSorted()).toEqual(jobs);
    const ready = await until(
      'all of ours are ready',
      () => ask('cryptostream_ready == 1'),
      (all) => all.length === Object.keys(processLabels).length,
    );
    expect(ready.map(({ metric }) => metric['job']).toSorted()).toEqual(
      Object.keys(processLabels).toSorted(),
    );
  }, 90_000);

  test('live klines are followed from the exchange into the store, hop by hop', async () => {
    const hops = await until(
      'every hop has been measured',
      () => ask('cryptostream_consumer_latency_seconds_count > 0'),
      (found) => found.length === 5,
    );
    expect(hops.map(({ metric }) => metric['hop']).toSorted()).toEqual([
      'consumer_to_store',
      'exchange_to_producer',
      'exchange_to_store',
      'kafka_to_consumer',
      'producer_to_kafka',
    ]);
    const feeds = await until(
      'the feeds are live',
      () => ask('cryptostream_producer_feed_state{state="live"} == 1'),
      (found) => found.length === symbols.length,
    );
    expect(feeds.map(({ metric }) => metric['symbol']).toSorted()).toEqual(symbols);
    // One for each state of each feed, of which one holds.
    const states = await ask('sum by (symbol) (cryptostream_producer_feed_state)');
    expect(states.map(({ value }) => value[1])).toEqual(['1', '1']);
    const lag = await until(
      'nothing waits',
      () => ask('cryptostream_consumer_lag_records <= 2'),
      (found) => found.length === partitions,
    );
    expect(lag).toHaveLength(partitions);
  }, 240_000);

  test('docs/metrics.md has every metric that is exposed, and none that is not, with type and labels', async () => {
    const documented = documentedMetrics();
    const exposed = new Map<string, { readonly type: string }>();
    for (const [job, ofProcess] of Object.entries(processLabels))
      for (const [name, { type, labels, hasSamples }] of exposedMetrics(await metricsOf(job), ofProcess)) {
        exposed.set(name, { type });
        if (hasSamples) expect({ name, labels }).toEqual({ name, labels: documented.get(name)?.labels });
      }
    expect(Object.fromEntries(exposed)).toEqual(
      Object.fromEntries([...documented].map(([name, { type }]) => [name, { type }])),
    );
  });

  test('the alerts ask for metrics that are there, can be computed, and are quiet while all is well', async () => {
    const found = await until(
      'all rules have been looked at',
      rules,
      (all) => all.length > 0 && all.every(({ health }) => health !== 'unknown'),
    );
    expect(found.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(found.filter(({ state }) => state === 'firing')).toEqual([]);
    const names = new Set(found.flatMap(({ query }) => query.match(/\b(?:cryptostream|process)_\w+/g) ?? []));
    expect(names.size).toBeGreaterThan(10);
    for (const name of names) await untilAnswered(name);
  }, 120_000);

  test('a record that is refused is told at once', async () => {
    await untilAnswered('cryptostream_consumer_dead_letters_total{reason="not_json"} == 0');
    await publishBadRecord();
    const firing = await until(
      'the alert fires',
      () => ask('ALERTS{alertname="DeadLetters", alertstate="firing"}'),
      (all) => all.length > 0,
    );
    expect(firing.map(({ metric }) => [metric['interval'], metric['reason'], metric['severity']])).toEqual([
      [interval, 'not_json', 'warning'],
    ]);
  }, 90_000);

  // After the refused record, so that dead letters have something to show. Retries have no series before the first one.
  test.each(
    dashboardExpressions('1m').filter(
      ([, expression]) => !/(consumer|market)_retries_total/.test(expression),
    ),
  )(
    '%s has something to show',
    async (_panel, expression) => {
      expect((await untilAnswered(expression)).length).toBeGreaterThan(0);
    },
    60_000,
  );

  test('a store that is away is told while it is, and no longer', async () => {
    await influx.kill();
    const failing = await untilAnswered('cryptostream_store_failing{job="consumer"} == 1');
    expect(failing).toHaveLength(1);
    await untilAnswered('ALERTS{alertname="SinkFailing", alertstate="pending", job="consumer"}');
    await untilAnswered('cryptostream_ready{job="consumer"} == 0');
    await influx.restart();
    await untilAnswered('cryptostream_store_failing{job="consumer"} == 0');
    await untilAnswered('cryptostream_ready{job="consumer"} == 1');
    expect(
      await ask('cryptostream_store_failures_total{job="consumer", error="unavailable"} > 0'),
    ).toHaveLength(1);
  }, 180_000);

  const publishBadRecord = async (): Promise<void> => {
    const log = kafkaLog({ brokers: kafka.brokers, clientId: 'somebody' }, silentLogger);
    cleanup.add(log.close);
    const publisher = right(await log.openPublisher('somebody')());
    const record = {
      topic: Topics.klines(interval),
      partition: 0,
      key: symbols[0]!,
      value: 'no kline',
      headers: {},
    };
    right(await publisher.publish([record])());
    await publisher.close();
  };
});

/** That of the repository, with addresses of this machine in place of those of Compose, and asked more often. */
const configurationFor = (ports: ReadonlyMap<string, number>): string => {
  const text = readFileSync(join(__dirname, '..', '..', 'prometheus', 'prometheus.yml'), 'utf8');
  const configuration = parse(text) as { readonly scrape_configs: readonly { readonly job_name: string }[] };
  const toStatic = ({ job_name, ...job }: { readonly job_name: string }) => {
    const port = ports.get(job_name);
    return port === undefined
      ? { job_name, ...job }
      : { job_name, static_configs: [{ targets: [`${thisMachine}:${port}`] }] };
  };
  return stringify({
    ...configuration,
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    scrape_configs: configuration.scrape_configs.map(toStatic),
  });
};
