/**
 * An exchange without a network, for producers that run in the process of the test: many symbols, a market that passes faster than
 * real time, and prices that follow from symbol and open time alone.
 */
import { Interval, type Kline } from '@cryptostream/domain';
import type { Exchange, KlineRequest, StreamEvent } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';

export type MadeUpExchange = {
  readonly exchange: Exchange;
  /** The market's clock, epoch ms. */
  readonly nowMs: () => number;
  readonly klineAt: (symbol: string, openTimeMs: number) => Kline;
};

const source = 'simulated';
const interval = '1s';
const lengthMs = Interval.lengthMs(interval);
/** History has a kline so long after its close. */
const settledMs = 2_000;
const everyMs = 50;

/** @param speed seconds of the market in a real second @param startMs where the market's clock stands now */
export const madeUpExchange = (
  symbols: readonly string[],
  speed: number,
  startMs: number,
): MadeUpExchange => {
  const begunMs = performance.now();
  const nowMs = (): number => Math.floor(startMs + (performance.now() - begunMs) * speed);
  const klineAt = (symbol: string, openTimeMs: number): Kline => {
    const close = 100 + ((openTimeMs / lengthMs) % 997) + symbols.indexOf(symbol);
    return {
      source,
      symbol,
      interval,
      openTimeMs,
      open: '100',
      high: String(close + 1),
      low: '99',
      close: String(close),
      volume: '5',
      closed: true,
    };
  };
  const page = ({ symbol, fromMs = 0, toMs = Infinity, limit }: KlineRequest): readonly Kline[] => {
    const untilMs = Math.min(toMs, nowMs() - settledMs - lengthMs, fromMs + limit * lengthMs);
    const count = Math.max(0, Math.ceil((untilMs - fromMs) / lengthMs));
    return Array.from({ length: count }, (_, index) => klineAt(symbol, fromMs + index * lengthMs));
  };
  const streamKlines: Exchange['streamKlines'] = (request, onEvent) => {
    const emit = (event: StreamEvent): void => onEvent(event);
    let nextMs = Interval.openTimeAt(interval, nowMs());
    const timer = setInterval(() => {
      for (; nextMs + lengthMs <= nowMs(); nextMs += lengthMs)
        request.symbols.forEach((symbol) => {
          const kline = klineAt(symbol, nextMs);
          emit({ _tag: 'KlineReceived', kline, eventTimeMs: nextMs + lengthMs });
        });
    }, everyMs);
    emit({ _tag: 'Connected' });
    return { stop: async () => clearInterval(timer) };
  };
  return {
    nowMs,
    klineAt,
    exchange: {
      source,
      serverTime: TE.fromIO(nowMs),
      fetchKlines: (request) => TE.fromIO(() => ({ klines: page(request), serverTimeMs: nowMs() })),
      streamKlines,
    },
  };
};
