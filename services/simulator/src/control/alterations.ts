/** What was done to the market: every fault there has been, and every altered kline in all versions. */
import type { AlterationBoard, AlteredKline, StreamShown } from '../alterations/alteration-board';
import { toVersionOf } from '../alterations/altered-market';
import { historyOf, momentOf, type Alteration, type Answered } from '../alterations/kline-history';
import type { ToldFault } from '../faults/fault-board';
import type { Market, MarketKline } from '../market/market';
import { pause } from '../pause';
import { toOracleRecord, toRange } from './oracle';
import { toWireFault } from './wire-fault';

export type Alterations = {
  /** The market's clock without `clock_offset`, as are all times of the klines. */
  readonly nowMs: number;
  /** In the order they came; their times are real time. */
  readonly faults: readonly ToldFault[];
  /** Those that have closed, in the order they were altered. */
  readonly klines: readonly ToldKline[];
};

export type ToldKline = Pick<AlteredKline, 'symbol' | 'interval' | 'openTimeMs' | 'stream'> & {
  readonly closeTimeMs: number;
  /** `atMs`: when it appears or is restated; absent: never. */
  readonly alterations: readonly (Pick<Alteration, 'faultId' | 'kind' | 'sinceMs'> & {
    readonly atMs?: number;
  })[];
  /** What REST answers and answered of it, and what it will; empty: nothing ever. */
  readonly rest: readonly (Answered & { readonly kline: MarketKline })[];
};

/** @param market unaltered */
export const readAlterations = async (
  market: Market,
  board: AlterationBoard,
  faults: readonly ToldFault[],
  nowMs: number,
): Promise<Alterations> => {
  const klines: ToldKline[] = [];
  let sinceMs = performance.now();
  for (const altered of board.all()) {
    const told = toldOf(market, altered, nowMs);
    if (told !== undefined) klines.push(told);
    if (performance.now() - sinceMs < longestBlockMs) continue;
    await pause();
    sinceMs = performance.now();
  }
  return { nowMs, faults, klines };
};

const longestBlockMs = 5;

const toldOf = (market: Market, altered: AlteredKline, nowMs: number): ToldKline | undefined => {
  const { symbol, interval, openTimeMs, alterations, stream } = altered;
  const range = toRange({ symbol, interval, fromMs: openTimeMs, toMs: openTimeMs + 1 });
  const [kline] = market.klines({ ...range, limit: 1 }, nowMs);
  if (kline?.closed !== true) return undefined;
  const endMs = kline.closeTimeMs + 1;
  const toVersion = toVersionOf(market, symbol, kline);
  return {
    ...{ symbol, interval, openTimeMs, closeTimeMs: kline.closeTimeMs },
    alterations: alterations.map((each) => {
      const atMs = momentOf(each, endMs);
      const { faultId, kind, sinceMs } = each;
      return { faultId, kind, sinceMs, ...(atMs === undefined ? {} : { atMs }) };
    }),
    rest: historyOf(alterations, endMs).map((each) => ({ ...each, kline: toVersion(each.version) })),
    ...(stream === undefined ? {} : { stream }),
  };
};

export const toWireAlterations = ({ nowMs, faults, klines }: Alterations) => ({
  now_ms: nowMs,
  faults: faults.map((told) => ({
    ...toWireFault(told),
    met: told.met,
    ...(told.clearedMs === undefined ? {} : { cleared_ms: told.clearedMs }),
  })),
  klines: klines.map((told) => ({
    symbol: told.symbol,
    interval: told.interval,
    open_time_ms: told.openTimeMs,
    close_time_ms: told.closeTimeMs,
    alterations: told.alterations.map(({ faultId, kind, sinceMs, atMs = null }) => ({
      fault_id: faultId,
      kind,
      since_ms: sinceMs,
      at_ms: atMs,
    })),
    rest: told.rest.map(({ version, fromMs, toMs = null, kline }) => ({
      version,
      from_ms: fromMs,
      to_ms: toMs,
      kline: toOracleRecord(told, kline),
    })),
    stream: told.stream === undefined ? null : toWireStream(told, told.stream),
  })),
});

const toWireStream = (told: ToldKline, { frames, closed }: StreamShown) => ({
  frames,
  closed:
    closed === undefined
      ? null
      : {
          event_time_ms: closed.eventTimeMs,
          times: closed.times,
          kline: toOracleRecord(told, closed.kline),
        },
});
