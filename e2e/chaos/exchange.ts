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
  readonly stop: () => Promise<void>;
};

export const openExchange = async (port: number, seed: string): Promise<Exchange> => {
  const service = startService('simulator', { PORT: String(port), SEED: seed });
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
      return klines.map((value) => decodeKline(value).fields as Kline).filter(({ closed }) => closed);
    },
    stop: service.kill,
  };
};
