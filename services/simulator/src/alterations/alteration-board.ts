/** Which klines are altered, and what the streams showed of them; kept to the end, and bounded: beyond the limit none is taken. */
import { Interval } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import type { DataFault } from '../faults/fault';
import { openTimeFrom } from '../market/grid';
import type { Market, MarketKline, Shape } from '../market/market';
import type { Alteration } from './kline-history';

export type AlteredKline = {
  readonly symbol: string;
  readonly interval: Interval.Interval;
  readonly openTimeMs: number;
  readonly alterations: readonly Alteration[];
  /** Absent when it had closed before it was altered: then the stream showed the original to who listened. */
  readonly stream?: StreamShown;
};

/** Undamaged frames that went to at least one connection. */
export type StreamShown = {
  readonly frames: number;
  readonly closed?: { readonly eventTimeMs: number; readonly times: number; readonly kline: MarketKline };
};

export type AlterationBoard = {
  readonly add: (alteration: Alteration) => void;
  /** What is to be added for a fault, or why not. */
  readonly plan: (
    fault: DataFault,
    nowMs: number,
    latestMs: number,
  ) => E.Either<string, Omit<Alteration, 'faultId'>>;
  readonly touches: (series: Pick<Shape, 'symbol' | 'interval'>) => boolean;
  readonly of: (series: Pick<Shape, 'symbol' | 'interval'>, openTimeMs: number) => readonly Alteration[];
  readonly shown: (shape: Shape, kline: MarketKline, eventTimeMs: number) => void;
  /** Klines that have not opened by then stay as they are. */
  readonly release: (latestMs: number) => void;
  readonly all: () => readonly AlteredKline[];
};

const mostAltered = 10_000;

type Series = Pick<Shape, 'symbol' | 'interval'>;

export const alterationBoard = (market: Market): AlterationBoard => {
  const klines = new Map<string, AlteredKline>();
  const seriesTouched = new Set<string>();
  const add = (alteration: Alteration): void => {
    const { symbol, interval, sinceMs } = alteration;
    const lengthMs = Interval.lengthMs(interval);
    seriesTouched.add(nameOf(alteration));
    for (let openTimeMs = alteration.fromMs; openTimeMs < alteration.toMs; openTimeMs += lengthMs) {
      const key = keyOf(alteration, openTimeMs);
      const before = klines.get(key) ?? {
        ...{ symbol, interval, openTimeMs, alterations: [] },
        ...(openTimeMs + lengthMs > sinceMs ? { stream: { frames: 0 } } : {}),
      };
      klines.set(key, { ...before, alterations: [...before.alterations, alteration] });
    }
  };
  return {
    add,
    plan: planWith(market, () => klines.size),
    touches: (series) => seriesTouched.has(nameOf(series)),
    of: (series, openTimeMs) => klines.get(keyOf(series, openTimeMs))?.alterations ?? [],
    shown: (shape, kline, eventTimeMs) => {
      const key = keyOf(shape, kline.openTimeMs);
      const before = klines.get(key);
      if (before?.stream === undefined || shape.offsetMs !== 0) return;
      const { frames, closed } = before.stream;
      const now = closed ?? (kline.closed ? { eventTimeMs, times: 0, kline } : undefined);
      const added = kline.closed ? 1 : 0;
      klines.set(key, {
        ...before,
        stream: {
          frames: frames + 1,
          ...(now === undefined ? {} : { closed: { ...now, times: now.times + added } }),
        },
      });
    },
    release: (latestMs) =>
      klines.forEach(({ openTimeMs }, key) => {
        if (openTimeMs > latestMs) klines.delete(key);
      }),
    all: () => [...klines.values()],
  };
};

const nameOf = ({ symbol, interval }: Series): string => `${symbol} ${interval}`;
const keyOf = (series: Series, openTimeMs: number): string => `${nameOf(series)} ${openTimeMs}`;

const planWith =
  (market: Market, taken: () => number): AlterationBoard['plan'] =>
  (fault, nowMs, latestMs) => {
    const { kind, symbol, interval, count, from_ms, to_ms } = fault;
    if (!market.symbols.some((known) => known.symbol === symbol) || !market.hasInterval(symbol, interval))
      return E.left(`the market has no klines of ${symbol} in ${interval}`);
    if ((from_ms === undefined) !== (to_ms === undefined) || (from_ms !== undefined && count !== undefined))
      return E.left('expected either count, or from_ms and to_ms');
    const lengthMs = Interval.lengthMs(interval);
    const shape = { interval, offsetMs: 0 };
    const fromMs = openTimeFrom(shape, from_ms ?? latestMs + 1);
    const toMs = to_ms === undefined ? fromMs + (count ?? 1) * lengthMs : openTimeFrom(shape, to_ms);
    const asked = (toMs - fromMs) / lengthMs;
    if (asked < 1) return E.left(`no kline of ${interval} opens in [${from_ms}, ${to_ms})`);
    if (taken() + asked > mostAltered)
      return E.left(
        `${asked} klines more would be more than ${mostAltered}, which is as many as are remembered; start another exchange`,
      );
    return E.right({ kind, symbol, interval, fromMs, toMs, sinceMs: nowMs, afterMs: afterOf(fault) });
  };

const afterOf = (fault: DataFault): number | undefined => {
  switch (fault.kind) {
    case 'hide_klines':
      return fault.appear_after_ms;
    case 'restate_klines':
      return fault.visible_after_ms;
    case 'stream_differs':
      return undefined;
  }
};
