/** Kafka and InfluxDB that are killed, stopped and frozen, and a database that answers badly. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault';
import type { WriteTrouble } from '../influx-front';
import type { System } from '../system';

type Server = 'kafka' | 'influx';

const away = (server: Server, how: 'kill' | 'shutDown' | 'pause'): Fault => ({
  name: `${server === 'kafka' ? 'Kafka' : 'InfluxDB'} ${{ kill: 'killed', shutDown: 'stopped', pause: 'frozen' }[how]}`,
  touches: [server === 'kafka' ? 'kafka' : 'influxdb'],
  run: async (system, random) => {
    const ms = random.integer(2_000, 12_000);
    await system[server][how]();
    await sleep(ms);
    await (how === 'pause' ? system[server].unpause() : system[server].restart());
    await sleep(8_000);
    return `away for ${ms} ms`;
  },
});

const answers = (name: string, trouble: WriteTrouble): Fault => ({
  name: `InfluxDB ${name}`,
  touches: ['influxdb'],
  run: async (system, random) => {
    const [before, ms] = [system.front.troubled(), random.integer(6_000, 12_000)];
    system.front.trouble(trouble);
    await sleep(ms);
    const met = await metSince(system, before);
    system.front.trouble(null);
    return `${ms} ms, ${met} writes met it`;
  },
});

// Whoever backs off for long meets it only once.
const metSince = async (system: System, before: number): Promise<number> => {
  for (let waited = 0; system.front.troubled() === before && waited < 20_000; waited += 100) await sleep(100);
  return system.front.troubled() - before;
};

export const serverFaults: readonly Fault[] = [
  ...(['kafka', 'influx'] as const).flatMap((server) =>
    (['kill', 'shutDown', 'pause'] as const).map((how) => away(server, how)),
  ),
  answers('slow', { kind: 'slow', delayMs: 3_000 }),
  answers('429 with Retry-After', { kind: 'status', status: 429, retryAfterS: 2 }),
  answers('500', { kind: 'status', status: 500 }),
  answers('503', { kind: 'status', status: 503 }),
  answers('401', { kind: 'status', status: 401 }),
  answers('413', { kind: 'too_large', limitBytes: 6_000 }),
  answers('cut in the middle of an answer', { kind: 'cut' }),
];
