/** What `npm run bench -- pipeline` can measure, by name. */
import { drain } from './drain';
import { latency } from './latency';
import { realTime } from './real-time';
import { recovery } from './recovery';
import type { Part } from './run';
import { shared } from './shared';

export type Options = {
  /** In a backlog. */
  readonly klines: number;
  /** How long latencies are measured. */
  readonly seconds: number;
  /** Klines a second while a consumer is killed. */
  readonly perSecond: number;
  readonly profile: string | undefined;
};

export const parts: { readonly [name: string]: (options: Options) => Part } = {
  drain: ({ klines, profile }) => ({
    title: `A backlog of ${klines.toLocaleString('en')} klines`,
    runs: (['consumer', 'floor'] as const).map((contestant) => () => drain(contestant, klines, profile)),
  }),
  shared: ({ klines }) => ({
    title: `The same backlog, one consumer and two that share it`,
    runs: [1, 2].map((members) => () => shared(members, klines)),
  }),
  latency: ({ seconds }) => ({
    title: `From when a kline is due to be sent to when it can be queried, ${seconds} s`,
    runs: [1_000, 10_000].map((perSecond) => () => latency(perSecond, seconds)),
  }),
  'real-time': ({ seconds }) => ({
    title: `From the close of a kline of 1s to when it can be queried, ${seconds} s`,
    runs: (
      [
        [4, 'exchange'],
        [100, 'exchange'],
        [4, 'log'],
        [100, 'log'],
        [1_000, 'log'],
      ] as const
    ).map(
      ([symbols, origin]) =>
        () =>
          realTime(symbols, origin, seconds),
    ),
  }),
  recovery: ({ perSecond }) => ({
    title: 'From kill -9 under load to the first new write',
    runs: [() => recovery(perSecond)],
  }),
};
