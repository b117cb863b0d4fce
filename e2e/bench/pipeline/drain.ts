/** How fast a backlog is worked off, by the consumer and by the floor. */
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSeriesState, Topics } from '@cryptostream/contracts';
import { Enrichment, SeriesState } from '@cryptostream/domain';
import { right } from '../../pipeline/archive-through';
import { checkConsumed, checkCounts } from './check';
import { endlessKlines } from './endless-klines';
import { feed, interval, symbols } from './feed';
import { startMeasured, type MeasuredProcess } from './measured-process';
import type { Run } from './run';
import { inSurroundings, type Surroundings } from './surroundings';
import { untilConsumed } from './until-consumed';

export type Contestant = 'consumer' | 'floor';

const root = resolve(__dirname, '../../..');
const partitions = symbols.length;
const enrichment = right(Enrichment.enrichment(Enrichment.defaultConfiguration));

/** @param profile a folder for a CPU profile */
export const drain = (contestant: Contestant, klines: number, profile?: string): Promise<Run> =>
  inSurroundings({ symbols, interval, partitions }, async (surroundings) => {
    await feed(surroundings.kafka.brokers, klines / partitions);
    const nodeOptions = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const started =
      contestant === 'consumer'
        ? await surroundings.startConsumer({}, nodeOptions)
        : await startFloor(surroundings, nodeOptions);
    try {
      const run = await timed(started, surroundings);
      await sleep(3_000);
      const { residentMb, peakMb } = started.memory();
      // So that the profile is written.
      if (profile !== undefined) await end(started);
      const check = contestant === 'consumer' ? checkConsumed : checkCounts;
      return {
        name: contestant,
        figures: {
          'klines/s': (run.share * klines) / run.seconds,
          'points/s': (2 * run.share * klines) / run.seconds,
          'CPU-s per million': (run.cpuSeconds / (run.share * klines)) * 1e6,
          'peak MB': peakMb,
          'MB at rest': residentMb,
        },
        problems: await check(surroundings, klines),
      };
    } finally {
      await started.kill();
    }
  });

const end = async (started: MeasuredProcess): Promise<void> => {
  process.kill(started.pid, 'SIGTERM');
  for (let waited = 0; started.isRunning() && waited < 100; waited += 1) await sleep(100);
};

const startFloor = async (
  { kafka, influx }: Surroundings,
  nodeOptions: readonly string[],
): Promise<MeasuredProcess> => {
  const [symbol] = symbols;
  const { at } = await endlessKlines(symbols);
  const klines = Array.from({ length: 300 }, (_, place) => at(symbol, place));
  const series = { source: klines[0]!.source, symbol, interval };
  const state = klines.reduce<SeriesState.SeriesState | null>(
    (before, kline) => SeriesState.advance(enrichment)(before, kline)[1],
    null,
  );
  const query = new URLSearchParams({ org: influx.org, bucket: influx.bucket, precision: 'ms' });
  const settings = {
    brokers: kafka.brokers,
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
  return startMeasured(
    join(root, 'e2e/bench/dist/bench/floor.js'),
    { FLOOR: JSON.stringify(settings) },
    nodeOptions,
  );
};

type Look = { readonly atMs: number; readonly cpuSeconds: number; readonly done: number };

/** From the first look that saw something committed to the first that saw everything committed: starting is not drained. */
const timed = async (
  contestant: MeasuredProcess,
  surroundings: Surroundings,
): Promise<{ readonly seconds: number; readonly cpuSeconds: number; readonly share: number }> => {
  let total = 0;
  const looks: Look[] = [];
  await untilConsumed(surroundings, [contestant], (done, of) => {
    total = of;
    if (done > 0) looks.push({ done, atMs: performance.now(), cpuSeconds: contestant.cpuSeconds() });
  });
  const [began, ended] = [looks[0], looks.at(-1)];
  if (began === undefined || ended === undefined || began.done >= total)
    throw new Error('drained between two looks: take more klines');
  return {
    seconds: (ended.atMs - began.atMs) / 1_000,
    cpuSeconds: ended.cpuSeconds - began.cpuSeconds,
    share: (total - began.done) / total,
  };
};
