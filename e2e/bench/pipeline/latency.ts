/**
 * From when a kline was due to be sent, at a fixed rate, to when InfluxDB answered with it: its enriched point can be queried, by
 * anybody.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@cryptostream/testkit';
import { checkConsumed } from './check';
import { distributionOf } from './distribution';
import { endlessKlines } from './endless-klines';
import { interval, symbols } from './feed';
import { startOpenLoop } from './open-loop';
import type { Run } from './run';
import { inSurroundings, untilReady } from './surroundings';
import { untilConsumed } from './until-consumed';
import { watchNewest, type Seen } from './watch-newest';

/** Until code is compiled and caches are full; what is sent in it is checked, but its latency does not count. */
const warmUpSeconds = 5;

export const latency = (perSecond: number, seconds: number): Promise<Run> =>
  inSurroundings({ symbols, interval, partitions: symbols.length }, async (surroundings) => {
    const { kafka, influx, partitions } = surroundings;
    const klines = await endlessKlines(symbols);
    const consumer = await surroundings.startConsumer();
    await untilReady(consumer);
    const seen: Seen[] = [];
    const watch = watchNewest(influx, interval, klines, (each) => seen.push(each));
    const loop = await startOpenLoop(kafka.brokers, klines, perSecond, partitions);
    await sleep(warmUpSeconds * 1_000);
    loop.takeWorstLatenessMs();
    const fromMs = performance.now();
    const cpuBefore = consumer.cpuSeconds();
    await sleep(seconds * 1_000);
    const cpuSeconds = consumer.cpuSeconds() - cpuBefore;
    const toMs = performance.now();
    const sentLateMs = loop.takeWorstLatenessMs();
    const counts = await loop.stop();
    await untilConsumed(surroundings, [consumer]);
    const isSeen = (): boolean =>
      symbols.every((symbol, series) => watch.newestOf(symbol) === counts[series]! - 1);
    await until('all that was sent can be queried', isSeen);
    await watch.stop();
    const measured = seen
      .map(({ symbol, place, answeredMs, notBeforeMs }) => ({
        dueMs: loop.dueMs(symbol, place),
        answeredMs,
        notBeforeMs,
      }))
      .filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs);
    const { count, p50, p99, p999, worst } = distributionOf(
      measured.map(({ answeredMs, dueMs }) => answeredMs - dueMs),
    );
    const total = counts.reduce((sum, each) => sum + each, 0);
    return {
      name: `${perSecond.toLocaleString('en')} klines/s`,
      figures: {
        'p50 ms': p50,
        'p99 ms': p99,
        'p99.9 ms': p999,
        'worst ms': worst,
        // The truth lies between this and p50.
        'p50 at least': distributionOf(measured.map((each) => Math.max(0, each.notBeforeMs - each.dueMs)))
          .p50,
        'asked each ms': watch.resolutionMs().middle,
        'sent late ms': sentLateMs,
        'CPU %': (100 * cpuSeconds) / ((toMs - fromMs) / 1_000),
        klines: count,
      },
      problems: await checkConsumed(surroundings, total),
    };
  });
