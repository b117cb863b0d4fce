/** The exchange: what its streams and its REST interface may do to a producer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRequest } from '@cryptostream/simulator';
import type { Random } from '../../pipeline/seeded-random';
import type { Fault } from '../fault';
import { symbols } from '../system';

const told = (name: string, toRequest: (random: Random) => FaultRequest, lastsMs: number): Fault => ({
  name: `exchange ${name}`,
  touches: [`exchange ${name}`],
  run: async ({ exchange }, random) => {
    const request = toRequest(random);
    await exchange.inject(request);
    await sleep(lastsMs);
    return JSON.stringify(request);
  },
});

export const exchangeFaults: readonly Fault[] = [
  told(
    'drops connections',
    (random) => ({ kind: 'drop_connections', refuse_ms: random.integer(0, 4_000) }),
    5_000,
  ),
  told(
    'stalls all streams',
    (random) => ({ kind: 'stall', duration_ms: random.integer(3_000, 12_000) }),
    12_000,
  ),
  told(
    'stalls one stream',
    (random) => ({
      kind: 'stall',
      duration_ms: random.integer(3_000, 12_000),
      streams: [`${random.pick(symbols).toLowerCase()}@kline_1s`],
    }),
    12_000,
  ),
  told(
    'answers 429',
    (random) => ({ kind: 'rest_429', count: random.integer(1, 4), retry_after_s: 2 }),
    6_000,
  ),
  told(
    'answers 5xx',
    (random) => ({ kind: 'rest_5xx', status: random.pick([500, 502, 503, 504]), duration_ms: 5_000 }),
    6_000,
  ),
];
