/** How fast a backlog is worked off: a broker, a database and a contestant, each made for this run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSeriesState, Topics } from '@cryptostream/contracts';
import { Enrichment, SeriesState } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import { silentLogger } from '@cryptostream/telemetry';
import { cleanups, startInflux, startKafka, type StartedInflux } from '@cryptostream/testkit';
import { Kafka, logLevel } from 'kafkajs';
import { right } from '../../pipeline/archive-through';
import { checkDrained } from './check';
import { feed, interval, klinesOf, symbols } from './feed';
import { startMeasured, type MeasuredProcess } from './measured-process';

export type Contestant = 'consumer' | 'floor';

export type Drained = {
  readonly contestant: Contestant;
  readonly klinesPerSecond: number;
  readonly pointsPerSecond: number;
  readonly cpuSecondsPerMillion: number;
  readonly peakMb: number;
  readonly restingMb: number;
  /** What is wrong with what was stored; the run counts only without. */
  readonly problems: readonly string[];
};

const root = resolve(__dirname, '../../..');
const partitions = symbols.length;
const deadlineMs = 600_000;
const enrichment = right(Enrichment.enrichment(Enrichment.defaultConfiguration));

let running: () => Promise<void> = () => Promise.resolve();

/** Everything that the run in hand has started. */
export const stopDraining = (): Promise<void> => running();

export const drain = async (contestant: Contestant, klines: number, profile?: string): Promise<Drained> => {
  const cleanup = cleanups();
  running = cleanup.run;
  try {
    const [kafka, influx] = await Promise.all([
      cleanup.started(startKafka()),
      cleanup.started(startInflux()),
    ]);
    const log = kafkaLog({ brokers: kafka.brokers, clientId: 'bench' }, silentLogger);
    cleanup.add(log.close);
    right(
      await log.createTopics(
        Topics.specifications([interval]).map((topic) => ({ ...topic, partitions, replicationFactor: 1 })),
      )(),
    );
    await feed(kafka.brokers, klines / partitions);
    const folder = mkdtempSync(join(tmpdir(), 'cryptostream-bench-'));
    cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
    const started = await startContestant(contestant, kafka.brokers, influx, folder, profile);
    cleanup.add(started.kill);
    const run = await timed(started, log, kafka.brokers);
    await sleep(3_000);
    const { residentMb, peakMb } = started.memory();
    if (profile !== undefined) {
      process.kill(started.pid, 'SIGTERM');
      for (let waited = 0; started.isRunning() && waited < 100; waited += 1) await sleep(100);
    }
    return {
      contestant,
      klinesPerSecond: (run.share * klines) / run.seconds,
      pointsPerSecond: (2 * run.share * klines) / run.seconds,
      cpuSecondsPerMillion: (run.cpuSeconds / (run.share * klines)) * 1e6,
      peakMb,
      restingMb: residentMb,
      problems: await checkDrained(contestant, log, influx, klines),
    };
  } finally {
    await cleanup.run();
  }
};

const startContestant = async (
  contestant: Contestant,
  brokers: readonly string[],
  influx: StartedInflux,
  folder: string,
  profile: string | undefined,
): Promise<MeasuredProcess> => {
  const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  if (contestant === 'floor')
    return startMeasured(
      join(root, 'e2e/bench/dist/bench/floor.js'),
      { FLOOR: JSON.stringify(await floorSettings(brokers, influx)) },
      nodeOptions,
    );
  const token = join(folder, 'token');
  writeFileSync(token, influx.token, { mode: 0o600 });
  return startMeasured(
    join(root, 'services/consumer/dist/main.js'),
    {
      INTERVAL: interval,
      SYMBOL_TABLE: symbols.join(','),
      PARTITIONS: String(partitions),
      KAFKA_BROKERS: brokers.join(','),
      INFLUXDB_URL: influx.url,
      INFLUXDB_ORG: influx.org,
      INFLUXDB_BUCKET: influx.bucket,
      INFLUXDB_TOKEN_FILE: token,
      HEALTH_PORT: '0',
      LOG_LEVEL: 'warn',
    },
    nodeOptions,
  );
};

const floorSettings = async (brokers: readonly string[], influx: StartedInflux) => {
  const klines = await klinesOf(symbols[0], 300);
  const series = { source: klines[0]!.source, symbol: symbols[0], interval };
  const state = klines.reduce<SeriesState.SeriesState | null>(
    (before, kline) => SeriesState.advance(enrichment)(before, kline)[1],
    null,
  );
  const query = new URLSearchParams({ org: influx.org, bucket: influx.bucket, precision: 'ms' });
  return {
    brokers,
    topic: Topics.klines(interval),
    enrichedTopic: Topics.enriched(interval),
    stateTopic: Topics.state(interval),
    groupId: `consumer-${interval}`,
    writeUrl: `${influx.url}/api/v2/write?${query.toString()}`,
    token: influx.token,
    names: enrichment.names,
    state: encodeSeriesState({ series, state: state! }),
    partitions,
  };
};

/** From the first look that saw something committed to the first that saw everything committed: starting is not drained. */
const timed = async (
  contestant: MeasuredProcess,
  log: KafkaLog,
  brokers: readonly string[],
): Promise<{ readonly seconds: number; readonly cpuSeconds: number; readonly share: number }> => {
  const topic = Topics.klines(interval);
  const ends = right(await log.reader.offsets(topic)());
  const total = ends.reduce((sum, { high }) => sum + high, 0);
  const admin = new Kafka({ brokers: [...brokers], clientId: 'lag', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const committed = async (): Promise<number> => {
    // While the broker makes the topic of offsets it says that it is not the coordinator.
    const [group] = await admin
      .fetchOffsets({ groupId: `consumer-${interval}`, topics: [topic] })
      .catch(() => []);
    return (group?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  };
  try {
    const deadline = Date.now() + deadlineMs;
    let began: { readonly atMs: number; readonly cpuSeconds: number; readonly done: number } | undefined;
    while (Date.now() < deadline) {
      if (!contestant.isRunning())
        throw new Error(`it ended by itself: ${contestant.output().slice(-1_000)}`);
      const now = { done: await committed(), atMs: performance.now(), cpuSeconds: contestant.cpuSeconds() };
      if (now.done > 0) began ??= now;
      if (began !== undefined && now.done >= total) {
        if (began.done >= total) throw new Error('drained between two looks: take more klines');
        return {
          seconds: (now.atMs - began.atMs) / 1_000,
          cpuSeconds: now.cpuSeconds - began.cpuSeconds,
          share: (total - began.done) / total,
        };
      }
      await sleep(50);
    }
    throw new Error(`not drained within ${deadlineMs / 1_000} s: ${contestant.output().slice(-1_000)}`);
  } finally {
    await admin.disconnect();
  }
};
