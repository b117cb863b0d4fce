/** The network between any two parts: cut, delayed, limited, chopped, reset, and answers that get lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultLink } from '@cryptostream/testkit';
import type { Random } from '../../pipeline/seeded-random';
import type { Fault } from '../fault';
import type { LinkName } from '../system';

type Spoil = readonly [name: string, spoil: (link: FaultLink, random: Random) => Promise<void>];

const spoils: readonly Spoil[] = [
  ['cut', (link) => link.cut()],
  ['delayed', (link, random) => link.spoil('latency', { latency: random.integer(100, 500), jitter: 100 })],
  ['limited', (link, random) => link.spoil('bandwidth', { rate: random.integer(20, 60) })],
  ['chopped', (link) => link.spoil('slicer', { average_size: 50, size_variation: 40, delay: 200 })],
  ['reset', (link, random) => link.spoil('reset_peer', { timeout: random.integer(100, 1_500) })],
  ['silent', (link) => link.spoil('timeout', { timeout: 0 })],
  ['lossy of answers', (link, random) => link.spoil('limit_data', { bytes: random.integer(500, 20_000) })],
  [
    'lossy of requests',
    (link, random) => link.spoil('limit_data', { bytes: random.integer(500, 20_000) }, 'up'),
  ],
];

const names: { readonly [N in LinkName]: string } = {
  kafka_producers: 'producers to Kafka',
  kafka_consumers: 'consumers to Kafka',
  influxdb: 'consumers to InfluxDB',
  exchange: 'producers to the exchange',
};

export const networkFaults: readonly Fault[] = (Object.keys(names) as LinkName[]).flatMap((link) =>
  spoils.map(([name, spoil]): Fault => ({
    name: `network ${name}: ${names[link]}`,
    touches: [`link ${link}`],
    run: async (system, random) => {
      const ms = random.integer(3_000, 12_000);
      await spoil(system.links[link], random);
      await sleep(ms);
      await system.links[link].mend();
      return `${ms} ms`;
    },
  })),
);
