/**
 * What the pipeline stores of two markets, computed by its own topologies: real klines, and those of the simulator, which has all
 * intervals and may be shown in the documentation. The simulated one has a defect of each kind in its first symbol's klines of 1m.
 */
import { processClosed, type PartitionState } from '@cryptostream/consumer';
import {
  decodeEnriched,
  decodeToldGap,
  encodeGap,
  encodeKline,
  toAlertPoint,
  toMarketStatePoint,
  toReconciliationPoint,
  Topics,
  type Point,
} from '@cryptostream/contracts';
import { Alerts, Enrichment, Interval, Market, type Kline } from '@cryptostream/domain';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import { generatedMarket } from '@cryptostream/simulator';
import * as E from 'fp-ts/Either';
import { right } from './archive-through';
import { klinesOf } from './market-feed';

export type StoredMarket = {
  readonly source: string;
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval.Interval[];
  readonly toMs: number;
  /** Closed klines as the exchange has them in the end, by `symbol/interval`. */
  readonly klines: ReadonlyMap<string, readonly Kline[]>;
  readonly alerts: readonly Alerts.Alert[];
  readonly points: readonly Point[];
};

const enrichment = right(Enrichment.enrichment(Enrichment.defaultConfiguration));

/** Without the cool-down that rules have in use, so that there is something to see. */
const rules: readonly Alerts.Rule[] = [
  {
    name: 'rsi-14',
    coolDownMs: 0,
    when: { _tag: 'Level', value: 'rsi_14', above: 70, below: 30, hysteresis: 5 },
  },
  {
    name: 'volume',
    coolDownMs: 0,
    when: { _tag: 'Level', value: 'volume_ratio_20', above: 2.5, below: null, hysteresis: 1 },
  },
];

type Feed = { readonly type: 'kline' | 'gap'; readonly key: string; readonly value: string };

const ofKline = (kline: Kline): Feed => ({ type: 'kline', key: kline.symbol, value: encodeKline(kline) });

/** What the consumer of an interval puts out. */
const enrich = (interval: Interval.Interval, symbols: readonly string[], feed: readonly Feed[]) => {
  const records = feed.map(({ type, key, value }, offset): LogRecord => ({
    topic: Topics.klines(interval),
    partition: 0,
    offset,
    timestampMs: 0,
    key,
    value: Buffer.from(value),
    headers: { type },
  }));
  const state: PartitionState = new Map();
  return processClosed({ interval, enrichment, symbolsOf: () => symbols })(state, records)[0];
};

const jsonOf = ({ value }: NewRecord): unknown => JSON.parse(value) as unknown;

const decoded = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

const toArrivals = (records: readonly NewRecord[]): readonly Market.Arrival[] =>
  records.flatMap((record, position): readonly Market.Arrival[] => {
    if (record.topic.startsWith('enriched.'))
      return [{ _tag: 'Kline', valued: decoded(decodeEnriched(jsonOf(record))), position }];
    if (record.topic !== Topics.quality) return [];
    const gap = decoded(decodeToldGap(jsonOf(record)));
    return gap === null ? [] : [{ _tag: 'Gap', ...gap, position }];
  });

/** All of one source, from what its producers wrote. */
const store = (
  source: string,
  symbols: readonly string[],
  intervals: readonly Interval.Interval[],
  feedOf: (interval: Interval.Interval) => readonly Feed[],
): Pick<StoredMarket, 'points' | 'alerts'> => {
  const outputs = intervals.map((interval) => enrich(interval, symbols, feedOf(interval)));
  const arrivals = toArrivals(outputs.flatMap(({ records }) => records));
  const plan = Market.plan(
    source,
    symbols.flatMap((symbol) => intervals.map((interval) => ({ symbol, interval }))),
  );
  const points: Point[] = outputs.flatMap((output) => output.points);
  let join = Market.arrive(Market.startJoin(plan, null, new Set()), arrivals);
  let memory = Market.emptyMemory;
  for (let next = Market.nextMoment(plan, join); next !== null; next = Market.nextMoment(plan, join)) {
    const [outcome, after] = Market.processMoment(plan, memory, next[0]);
    join = next[1];
    memory = after;
    points.push(...outcome.reconciliations.map(toReconciliationPoint));
    points.push(...outcome.states.map(toMarketStatePoint));
  }
  const alerts = alertsOf(arrivals);
  return { points: [...points, ...alerts.map(toAlertPoint)], alerts };
};

const alertsOf = (arrivals: readonly Market.Arrival[]): readonly Alerts.Alert[] => {
  const memories = new Map<string, Alerts.AlertMemory>();
  return arrivals.flatMap((arrival) => {
    if (arrival._tag !== 'Kline') return [];
    const key = `${arrival.valued.kline.symbol}/${arrival.valued.kline.interval}`;
    const [alerts, memory] = Alerts.evaluate(rules, memories.get(key), arrival.valued);
    memories.set(key, memory);
    return alerts;
  });
};

const keyOf = ({ symbol, interval }: Kline): string => `${symbol}/${interval}`;

const byKey = (klines: readonly Kline[]): ReadonlyMap<string, readonly Kline[]> => {
  const series = new Map<string, Kline[]>();
  for (const kline of klines) {
    const known = series.get(keyOf(kline));
    if (known === undefined) series.set(keyOf(kline), [kline]);
    else known.push(kline);
  }
  return series;
};

/** Klines of March 2025 with the two weeks before, as far as they are there. */
export const realMarket = (): StoredMarket => {
  const symbols = ['BTCUSDT', 'ETHUSDT'];
  const intervals: readonly Interval.Interval[] = ['1m', '15m', '1h', '1d'];
  const toMs = Date.UTC(2025, 2, 4);
  const names: { readonly [interval: string]: string } = {
    '1m': '1m-2025-03',
    '15m': '15m-2025-02-24_2025-04-06',
    '1h': '1h-2025-02-24_2025-04',
    '1d': '1d-2025-02-24_2025-04',
  };
  const klines = byKey(
    symbols.flatMap((symbol) =>
      intervals.flatMap((interval) =>
        klinesOf({ symbol, interval, name: `${symbol}-${names[interval]!}.csv.gz` }, 0, toMs),
      ),
    ),
  );
  const source = 'binance';
  return {
    source,
    symbols,
    intervals,
    toMs,
    klines,
    ...store(source, symbols, intervals, (interval) =>
      symbols.flatMap((symbol) => klines.get(`${symbol}/${interval}`)!.map(ofKline)),
    ),
  };
};

/** Of each interval as much as warms its averages up; the day of 1m is more than one. */
const counts: { readonly [interval: string]: number } = {
  '1s': 1_200,
  '1m': 1_800,
  '15m': 400,
  '1h': 300,
  '1d': 260,
};

/** What is wrong with the klines of 1m of the first symbol: open times, counted in minutes back from the end. */
export const defects = {
  /** Never came, and nobody said why. */
  unexplained: [95, 94, 93],
  /** The exchange has nothing there. */
  confirmed: [65, 64],
  /** Missing at first, came an hour later. */
  late: 135,
  restated: 40,
  outlier: 200,
};

export const simulatedMarket = (): StoredMarket => {
  const source = 'simulated';
  const symbols = ['BTCUSDC', 'ETHUSDC'];
  const intervals: readonly Interval.Interval[] = ['1s', '1m', '15m', '1h', '1d'];
  const toMs = Date.UTC(2026, 5, 1);
  const market = generatedMarket('1', symbols, Date.UTC(2017, 7, 17));
  const klines = byKey(
    symbols.flatMap((symbol) =>
      intervals.flatMap((interval) =>
        market
          .klines(
            {
              symbol,
              interval,
              offsetMs: 0,
              fromMs: toMs - counts[interval]! * Interval.lengthMs(interval),
              toMs,
              limit: counts[interval]!,
              prefer: 'oldest',
            },
            toMs,
          )
          .map(({ firstTradeId: _first, lastTradeId: _last, ...kline }) => ({
            source,
            symbol,
            interval,
            ...kline,
          })),
      ),
    ),
  );
  return {
    source,
    symbols,
    intervals,
    toMs,
    klines,
    ...store(source, symbols, intervals, (interval) =>
      symbols.flatMap((symbol) => {
        const whole = klines.get(`${symbol}/${interval}`)!;
        return interval === '1m' && symbol === symbols[0] ? withDefects(whole, toMs) : whole.map(ofKline);
      }),
    ),
  };
};

const minuteMs = Interval.lengthMs('1m');

const withDefects = (klines: readonly Kline[], toMs: number): readonly Feed[] => {
  const minuteOf = ({ openTimeMs }: Kline): number => (toMs - openTimeMs) / minuteMs;
  return klines.flatMap((kline): readonly Feed[] => {
    const minute = minuteOf(kline);
    const at = (minutes: number): Kline => klines.find((each) => minuteOf(each) === minutes)!;
    if (defects.unexplained.includes(minute)) return [];
    if (minute === defects.late || minute === defects.confirmed[0]) return [];
    if (minute === defects.confirmed[1]) {
      const { source, symbol, interval } = kline;
      const fromMs = at(defects.confirmed[0]!).openTimeMs;
      const gap = { source, symbol, interval, fromMs, toMs: kline.openTimeMs + minuteMs };
      return [{ type: 'gap', key: symbol, value: encodeGap(gap) }];
    }
    if (minute === defects.outlier) return [ofKline({ ...kline, high: doubled(kline.high) })];
    if (minute === defects.late - 60) return [ofKline(kline), ofKline(at(defects.late))];
    if (minute === defects.restated - 1) {
      const before = at(defects.restated);
      return [ofKline({ ...before, volume: doubled(before.volume) }), ofKline(kline)];
    }
    return [ofKline(kline)];
  });
};

const doubled = (decimal: string): string => (2 * Number(decimal)).toFixed(8);
