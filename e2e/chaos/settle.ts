/** After the last fault: everything is mended, and the system comes to rest by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { feedStateSchema, Topics } from '@cryptostream/contracts';
import type { LogReader, LogRecord } from '@cryptostream/ports';
import { readAll, right } from '../pipeline/archive-through';
import { withGroupOffsets } from '../pipeline/group-offsets';
import { repairsMissing } from './checks/topic-and-exchange';
import { intervals, partitions, symbols, type System } from './system';

/** A member of a group that has fallen silent gives itself up after five minutes. */
const lagDeadlineMs = 400_000;

/** Every partition of every interval has a state. */
export const processedOnce = ({ log }: System): Promise<void> =>
  eventually('every partition has a state', 120_000, async () => {
    const missing: string[] = [];
    for (const interval of intervals) {
      const states = await readAll(log.reader, Topics.state(interval), partitions);
      const has = new Set(states.filter(({ key }) => key !== 'partition').map(({ partition }) => partition));
      if (has.size < partitions) missing.push(`${Topics.state(interval)}: ${has.size} of ${partitions}`);
    }
    return missing.join(', ');
  });

/** @returns until when klines closed whose repairs it has waited for, by the clock of this machine */
export const settle = async (system: System): Promise<number> => {
  const { exchange, front, links, log } = system;
  await exchange.clear();
  front.trouble(null);
  await Promise.all(Object.values(links).map((link) => link.mend()));
  await eventually('every feed is live', 180_000, () => feedsNotLive(log.reader));
  await eventually('no group has a lag', lagDeadlineMs, () => lags(system));
  let closedByMs = 0;
  const lookForRepairs = (): Promise<string> => {
    closedByMs = Date.now();
    return repairsToCome(system);
  };
  // What does not come is told by the comparison, beside everything else.
  await eventually('every repair has come', 240_000, lookForRepairs).catch((error: unknown) => {
    system.say(String(error));
  });
  return closedByMs;
};

const repairsToCome = async ({ exchange, log }: System): Promise<string> => {
  const missing: string[] = [];
  for (const interval of intervals) {
    const records = await readAll(log.reader, Topics.klines(interval), partitions);
    missing.push(...(await repairsMissing(exchange, interval, records)));
  }
  return missing.join('\n');
};

/** Everything that is published has been processed, and nothing more comes. */
export const comeToRest = async (system: System): Promise<readonly string[]> => {
  const ends = await Promise.all(intervals.map((interval) => system.producers[interval].terminate()));
  await eventually('no group has a lag', lagDeadlineMs, () => lags(system));
  await atRest(system);
  const members = [...intervals.flatMap((each) => system.consumers[each]), system.market];
  const running = members.filter((each) => !each.isStopped());
  const stopped = await Promise.all(running.map((each) => each.terminate()));
  return [...ends, ...stopped].flatMap(({ code, tookMs }) =>
    code === 0 && tookMs <= 10_000 ? [] : [`a service ended with ${code} after ${tookMs} ms`],
  );
};

/** The market pipeline has no group: it is at rest when its topic no longer grows. */
const atRest = async ({ log }: System): Promise<void> => {
  const end = async (): Promise<number> =>
    right(await log.reader.offsets(Topics.marketState)()).reduce((sum, { high }) => sum + high, 0);
  for (let [before, now] = [-1, await end()]; before !== now;) {
    await sleep(4_000);
    [before, now] = [now, await end()];
  }
};

/** @param check answers what is still missing, empty when nothing is */
const eventually = async (what: string, deadlineMs: number, check: () => Promise<string>): Promise<void> => {
  const deadline = Date.now() + deadlineMs;
  for (let missing = ''; ; await sleep(500)) {
    missing = await check().catch((error: unknown) => String(error));
    if (missing === '') return;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${deadlineMs / 1_000} s; ${missing}`);
  }
};

const feedsNotLive = async (reader: LogReader): Promise<string> => {
  const records = await readAll(reader, Topics.feedState, partitions);
  const newest = new Map(records.map(({ key, value }) => [key, Buffer.from(value ?? []).toString()]));
  const live = [...newest].filter(([, text]) => feedStateSchema.parse(JSON.parse(text)).status === 'live');
  return live.length === symbols.length * intervals.length ? '' : [...newest.values()].join('\n');
};

const lags = ({ kafka, log }: System): Promise<string> =>
  withGroupOffsets(kafka.brokers, async (offsetsOf) => {
    const behind: string[] = [];
    for (const interval of intervals) {
      const topic = Topics.klines(interval);
      const states = await readAll(log.reader, Topics.state(interval), partitions);
      const done = await offsetsOf(`consumer-${interval}`, topic);
      right(await log.reader.offsets(topic)()).forEach(({ partition, high }) => {
        const at = done.get(partition) ?? 0;
        // Live feeds go on while this is asked.
        if (high - at > 3) behind.push(`${topic}-${partition}: ${high - at}, ${stateOf(states, partition)}`);
      });
    }
    return behind.join(', ');
  });

/** A lag that is only shown is told from one that is there. */
const stateOf = (states: readonly LogRecord[], partition: number): string => {
  const newest = states.findLast((record) => record.partition === partition && record.key === 'partition');
  return `state ${newest === undefined ? 'none' : Buffer.from(newest.value ?? []).toString()}`;
};
