/** A consumer is killed under load and started again: how long it takes until something new can be queried. */
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@cryptostream/testkit';
import { checkConsumed } from './check';
import { endlessKlines } from './endless-klines';
import { interval, symbols } from './feed';
import { startOpenLoop } from './open-loop';
import type { Run } from './run';
import { inSurroundings, untilReady } from './surroundings';
import { untilConsumed } from './until-consumed';
import { watchNewest, type Seen } from './watch-newest';

const warmUpMs = 8_000;

/** A write that InfluxDB had before the kill is seen by then; Node alone takes as long to start. */
const settledMs = 250;

const deadlineMs = 300_000;

export const recovery = (perSecond: number): Promise<Run> =>
  inSurroundings({ symbols, interval, partitions: symbols.length }, async (surroundings) => {
    const { kafka, influx, partitions } = surroundings;
    const klines = await endlessKlines(symbols);
    const killed = await surroundings.startConsumer();
    await untilReady(killed);
    const seen: Seen[] = [];
    const watch = watchNewest(influx, interval, klines, (each) => seen.push(each));
    const loop = await startOpenLoop(kafka.brokers, klines, perSecond, partitions);
    await sleep(warmUpMs);
    const killedMs = performance.now();
    process.kill(killed.pid, 'SIGKILL');
    const consumer = await surroundings.startConsumer();
    const isNew = ({ notBeforeMs }: Seen): boolean => notBeforeMs >= killedMs + settledMs;
    const patience = { withinMs: deadlineMs, everyMs: 20 };
    await until('something new can be queried', () => seen.some(isNew), Boolean, patience);
    // The newest that can be queried was due less than a second ago: nothing of the outage waits any more.
    const isCaughtUp = (): boolean =>
      symbols.every((symbol) => performance.now() - loop.dueMs(symbol, watch.newestOf(symbol)) < 1_000);
    await until('what came meanwhile can be queried', isCaughtUp, Boolean, patience);
    const caughtUpMs = performance.now();
    await sleep(2_000);
    const counts = await loop.stop();
    await untilConsumed(surroundings, [consumer]);
    await watch.stop();
    return {
      name: `killed at ${perSecond.toLocaleString('en')} klines/s`,
      figures: {
        'first new write s': (seen.find(isNew)!.answeredMs - killedMs) / 1_000,
        'caught up s': (caughtUpMs - killedMs) / 1_000,
      },
      problems: await checkConsumed(
        surroundings,
        counts.reduce((sum, each) => sum + each, 0),
      ),
    };
  });
