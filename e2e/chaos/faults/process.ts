/** Processes that are killed, asked to end, and frozen for longer than the group waits for them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sessionTimeoutMs } from '../../pipeline/consumer-member';
import type { Random } from '../../pipeline/seeded-random';
import type { Fault } from '../fault';
import { intervals, type System } from '../system';
import type { Supervised } from '../supervised';

type Pick = (system: System, random: Random) => Supervised;

const running = (members: readonly Supervised[]): readonly Supervised[] =>
  members.filter((each) => !each.isStopped());

const roles: readonly (readonly [role: string, pick: Pick])[] = [
  ...intervals.map((interval): readonly [string, Pick] => [
    `producer-${interval}`,
    (system) => system.producers[interval],
  ]),
  ...intervals.map((interval): readonly [string, Pick] => [
    `consumer-${interval}`,
    (system, random) => random.pick(running(system.consumers[interval])),
  ]),
  ['market', (system) => system.market],
];

const kill = ([role, pick]: (typeof roles)[number]): Fault => ({
  name: `kill -9 ${role}`,
  touches: [role],
  run: async (system, random) => {
    const times = random.integer(1, 3);
    for (let time = 0; time < times; time += 1) {
      await pick(system, random).crash();
      await sleep(random.integer(1_000, 4_000));
    }
    return `${times} times`;
  },
});

const stopLimitMs = 10_000;

const terminate = ([role, pick]: (typeof roles)[number]): Fault => ({
  name: `SIGTERM ${role}`,
  touches: [role],
  run: async (system, random) => {
    const { code, tookMs, circumstances } = await pick(system, random).restart();
    if (tookMs > stopLimitMs) throw new Error(`SIGTERM took ${tookMs} ms, allowed are ${stopLimitMs}`);
    if (code !== 0) throw new Error(`SIGTERM led to exit code ${code} (${circumstances})`);
    return `exit code ${code}, ${tookMs} ms`;
  },
});

const freeze = ([role, pick]: (typeof roles)[number]): Fault => ({
  name: `SIGSTOP ${role}`,
  touches: [role],
  run: async (system, random) => {
    const frozen = pick(system, random).current();
    const ms = Math.round(sessionTimeoutMs * (1.5 + random.next()));
    frozen.signal('SIGSTOP');
    await sleep(ms);
    frozen.signal('SIGCONT');
    await sleep(2_000);
    return `${ms} ms`;
  },
});

/** Between each two steps of the commit: before the points are there, when they are, and in the transaction that follows. */
const atCommit = (moment: 'arriving' | 'stored' | 'committing'): Fault => ({
  name: `kill -9 at commit: ${moment}`,
  touches: ['consumer-1s', 'consumer-1m', 'market', 'influxdb'],
  run: async (system, random) => {
    const release = await system.front.catchWrite(moment === 'arriving' ? 'arriving' : 'stored');
    if (moment === 'committing') {
      release();
      await sleep(random.integer(0, 40));
    }
    // Whose write it is nobody knows: all of them.
    const all = [...intervals.flatMap((each) => running(system.consumers[each])), system.market];
    await Promise.all(all.map((each) => each.crash()));
    release();
    return `${all.length} processes`;
  },
});

export const processFaults: readonly Fault[] = [
  ...roles.flatMap((role) => [kill(role), terminate(role), freeze(role)]),
  ...(['arriving', 'stored', 'committing'] as const).map(atCommit),
];
