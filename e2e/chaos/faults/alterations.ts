/** Klines that the exchange hides, restates, and shows otherwise in its streams than it has them in its history. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRequest } from '@cryptostream/simulator';
import type { Random } from '../../pipeline/seeded-random';
import type { Fault } from '../fault';
import { intervals, symbols } from '../system';

type Of = {
  readonly symbol: string;
  readonly interval: (typeof intervals)[number];
  /** From the next to open. */
  readonly count: number;
};

/** Producers compare each kline with history 5 s and 65 s after its close: what is restated is visible before. */
const seenAt = { first: [0, 2_500], second: [10_000, 45_000] } as const;

/** Before a gap is told, or after that; a minute's gap is told only with the next minute. */
const appearAfterMs = { '1s': [4_000, 30_000], '1m': [20_000, 80_000] } as const;

const between = ([fromMs, toMs]: readonly [number, number], random: Random): number =>
  random.integer(fromMs, toMs);

const alters = (
  name: string,
  interval: (typeof intervals)[number],
  toRequest: (of: Of, random: Random) => FaultRequest,
): Fault => ({
  name: `exchange ${name} klines of ${interval}`,
  touches: [`exchange ${name} klines of ${interval}`],
  run: async ({ exchange }, random) => {
    const count = interval === '1s' ? random.integer(1, 4) : 1;
    const request = toRequest({ symbol: random.pick(symbols), interval, count }, random);
    await exchange.inject(request);
    await sleep(random.integer(1_000, 5_000));
    return JSON.stringify(request);
  },
});

export const alterationFaults: readonly Fault[] = intervals.flatMap((interval) => [
  alters('hides', interval, (of, random) => ({
    kind: 'hide_klines',
    ...of,
    ...(random.chance(0.2) ? {} : { appear_after_ms: between(appearAfterMs[interval], random) }),
  })),
  alters('restates', interval, (of, random) => ({
    kind: 'restate_klines',
    ...of,
    visible_after_ms: between(random.pick([seenAt.first, seenAt.second]), random),
  })),
  alters('streams other', interval, (of) => ({ kind: 'stream_differs', ...of })),
]);
