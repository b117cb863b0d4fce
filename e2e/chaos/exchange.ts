/** The simulated exchange as a process: what it is told to do, and what is true of it. */
import { decodeKline } from '@cryptostream/contracts';
import type { Interval, Kline } from '@cryptostream/domain';
import type { FaultRequest } from '@cryptostream/simulator';
import { startService } from '../pipeline/service-process';

export type Exchange = {
  readonly inject: (fault: FaultRequest) => Promise<void>;
  readonly clear: () => Promise<void>;
  readonly nowMs: () => Promise<number>;
  /** The truth: closed klines that open in `[fromMs, toMs)`. */
  readonly klines: (
    symbol: string,
    interval: Interval.Interval,
    fromMs: number,
    toMs: number,
  ) => Promise<readonly Kline[]>;
  /** What it was told to hide, to restate, or to show otherwise in its streams; those that have closed. */
  readonly altered: () => Promise<readonly AlteredKline[]>;
  readonly stop: () => Promise<void>;
};

/** The account of one kline that was altered. */
export type AlteredKline = {
  readonly symbol: string;
  readonly interval: Interval.Interval;
  readonly openTimeMs: number;
  /** Each version of its history, the oldest first; in between, and if there is none, history does not have it. */
  readonly versions: readonly {
    readonly kline: Kline;
    readonly fromMs: number;
    /** Null: it stays. */
    readonly toMs: number | null;
  }[];
  /** As a stream showed it when it had closed; null: none did. */
  readonly streamed: Kline | null;
};

/** In the place of 24 hours: the connections of who does not replace them in time end some times in each run. */
const connectionLifetimeMs = 40_000;

export const openExchange = async (port: number, seed: string): Promise<Exchange> => {
  const service = startService('simulator', {
    PORT: String(port),
    SEED: seed,
    CONNECTION_LIFETIME_MS: String(connectionLifetimeMs),
  });
  const url = `http://127.0.0.1:${port}/control`;
  await service.says('simulated exchange is up', 30_000).catch(async (error: unknown) => {
    await service.kill();
    throw error;
  });
  const ask = async (path: string, options: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    inject: async (fault) =>
      void (await ask('/faults', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      })),
    clear: async () => void (await ask('/faults', { method: 'DELETE' })),
    nowMs: async () => ((await ask('/status')) as { readonly now_ms: number }).now_ms,
    klines: async (symbol, interval, fromMs, toMs) => {
      const query = new URLSearchParams({ symbol, interval, from: String(fromMs), to: String(toMs) });
      const { klines } = (await ask(`/klines?${query.toString()}`)) as {
        readonly klines: readonly unknown[];
      };
      return klines.map(toKline).filter(({ closed }) => closed);
    },
    altered: async () =>
      ((await ask('/alterations')) as { readonly klines: readonly WireAltered[] }).klines.map(toAltered),
    stop: service.kill,
  };
};

type WireAltered = {
  readonly symbol: string;
  readonly interval: Interval.Interval;
  readonly open_time_ms: number;
  readonly rest: readonly {
    readonly from_ms: number;
    readonly to_ms: number | null;
    readonly kline: unknown;
  }[];
  readonly stream: { readonly closed: { readonly kline: unknown } | null } | null;
};

const toKline = (value: unknown): Kline => decodeKline(value).fields as Kline;

const toAltered = ({ symbol, interval, open_time_ms, rest, stream }: WireAltered): AlteredKline => ({
  symbol,
  interval,
  openTimeMs: open_time_ms,
  versions: rest.map(({ kline, from_ms, to_ms }) => ({
    kline: toKline(kline),
    fromMs: from_ms,
    toMs: to_ms,
  })),
  streamed: stream === null || stream.closed === null ? null : toKline(stream.closed.kline),
});
