/** Made-up series of a plan, with holes of both kinds, as what arrives of each in its own order. */
import fc from 'fast-check';
import * as Interval from '../interval';
import type { Kline } from '../kline';
import { arrive, nextMoment, startJoin, type Arrival, type JoinState, type Moment } from './join';
import { keyOf, plan, type MarketPlan, type MarketSeries } from './plan';

export const klineAt = (
  { symbol, interval }: MarketSeries,
  openTimeMs: number,
  changes: Partial<Kline> = {},
): Kline => ({
  source: 'binance',
  symbol,
  interval,
  openTimeMs,
  open: '10',
  high: '12',
  low: '9',
  close: '11',
  volume: '1',
  closed: true,
  ...changes,
});

/** What one series says: klines by `enriched`, holes by `quality`, each in its order. */
export type SeriesLog = {
  readonly series: MarketSeries;
  readonly klines: readonly Arrival[];
  readonly gaps: readonly Arrival[];
};

type Step = { readonly missing: number; readonly confirmed: boolean };

/** A kline for each step, after as many missing ones; a hole is told before the kline, or with it. */
export const seriesLog = (series: MarketSeries, first: number, steps: readonly Step[]): SeriesLog => {
  const lengthMs = Interval.lengthMs(series.interval);
  const klines: Arrival[] = [];
  const gaps: Arrival[] = [];
  let at = first;
  steps.forEach(({ missing, confirmed }, index) => {
    const gapBefore = index === 0 ? 0 : missing;
    if (gapBefore > 0)
      gaps.push({
        _tag: 'Gap',
        ...series,
        fromMs: at * lengthMs,
        toMs: (at + gapBefore) * lengthMs,
        confirmed,
        position: gaps.length,
      });
    at += gapBefore;
    klines.push({
      _tag: 'Kline',
      valued: { kline: klineAt(series, at * lengthMs), gapBefore, values: { index } },
      position: klines.length,
    });
    at += 1;
  });
  return { series, klines, gaps };
};

export const threeIntervals: MarketPlan = plan(
  'binance',
  ['BTCUSDC', 'ETHUSDC'].flatMap((symbol) =>
    (['1m', '3m', '15m'] as const).map((interval) => ({ symbol, interval })),
  ),
);

const step: fc.Arbitrary<Step> = fc.record({
  missing: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }) },
  ),
  confirmed: fc.boolean(),
});

export const logsOf = (of: MarketPlan): fc.Arbitrary<readonly SeriesLog[]> =>
  fc.tuple(
    ...of.series.map((series) =>
      fc
        .tuple(fc.integer({ min: 0, max: 6 }), fc.array(step, { minLength: 1, maxLength: 60 }))
        .map(([first, steps]) => seriesLog(series, first, steps)),
    ),
  );

/** All of it in an order that keeps each of the series' two topics in its own. */
export const interleaved = (logs: readonly SeriesLog[], picks: readonly number[]): readonly Arrival[] => {
  const queues = logs.flatMap(({ klines, gaps }) => [[...klines], [...gaps]]);
  const total = queues.reduce((sum, queue) => sum + queue.length, 0);
  return Array.from({ length: total }, (_, index) => {
    const full = queues.filter((queue) => queue.length > 0);
    return full[(picks[index % picks.length] ?? 0) % full.length]!.shift()!;
  });
};

/** Everything that can be joined of what has arrived. */
export const joinAll = (of: MarketPlan, state: JoinState): readonly [readonly Moment[], JoinState] => {
  const moments: Moment[] = [];
  let current = state;
  for (let next = nextMoment(of, current); next !== null; next = nextMoment(of, current)) {
    moments.push(next[0]);
    current = next[1];
  }
  return [moments, current];
};

/** Arrivals in batches of the given sizes, in turn; joined after each. */
export const joinInBatches = (
  of: MarketPlan,
  arrivals: readonly Arrival[],
  sizes: readonly number[],
): readonly Moment[] => {
  const moments: Moment[] = [];
  let state = startJoin(of, null, new Set());
  for (let from = 0, turn = 0; from < arrivals.length; turn += 1) {
    const to = from + sizes[turn % sizes.length]!;
    const [joined, after] = joinAll(of, arrive(state, arrivals.slice(from, to)));
    moments.push(...joined);
    state = after;
    from = to;
  }
  return moments;
};

export const keysAt = ({ klines }: Moment): readonly string[] => klines.map(({ kline }) => keyOf(kline));
