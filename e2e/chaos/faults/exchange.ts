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
  told(
    'sends frames twice',
    (random) => ({
      kind: 'duplicate_frames',
      duration_ms: 8_000,
      second_after_ms: random.pick([0, random.integer(1, 6_000)]),
    }),
    15_000,
  ),
  told(
    'sends frames out of order',
    (random) => ({ kind: 'reorder_frames', duration_ms: 8_000, window_ms: random.integer(1_500, 6_000) }),
    15_000,
  ),
  told(
    'damages frames',
    (random) => ({
      kind: 'malformed_frames',
      duration_ms: 8_000,
      every: random.integer(1, 4),
      in_place: random.pick([true, false]),
    }),
    9_000,
  ),
  told(
    'announces its shutdown',
    (random) => ({ kind: 'server_shutdown', close_after_ms: random.integer(0, 6_000) }),
    7_000,
  ),
  told(
    'rotates connections',
    (random) => ({ kind: 'rotation', lifetime_ms: random.integer(1_000, 4_000), duration_ms: 8_000 }),
    9_000,
  ),
  told(
    'bans the address',
    (random) => ({
      kind: 'rest_418',
      duration_ms: random.integer(2_000, 8_000),
      refuse_streams: random.pick([true, false]),
    }),
    9_000,
  ),
  told('answers 451', () => ({ kind: 'rest_451', duration_ms: 5_000 }), 6_000),
  told(
    'does not answer',
    (random) => ({
      kind: 'rest_timeout',
      duration_ms: 5_000,
      hold_ms: random.pick([1_000, 15_000]),
    }),
    6_000,
  ),
  told('cuts its answers', () => ({ kind: 'rest_cut', duration_ms: 5_000 }), 6_000),
  told('answers empty pages', () => ({ kind: 'rest_empty', duration_ms: 5_000 }), 6_000),
  told(
    'has its clock off',
    (random) => ({
      kind: 'clock_offset',
      offset_ms: random.pick([-5_000, 5_000]),
      duration_ms: random.integer(5_000, 15_000),
    }),
    16_000,
  ),
];
