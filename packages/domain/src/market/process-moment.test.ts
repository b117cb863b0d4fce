/** Moments of made-up and of real klines: what is reconciled, and what the market states say. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import fc from 'fast-check';
import * as Interval from '../interval';
import type { Kline } from '../kline';
import { arrive, startJoin, type Arrival, type Moment } from './join';
import { interleaved, joinAll, klineAt, logsOf, threeIntervals } from './join.fixture';
import type { MarketState } from './market-state';
import { plan, type MarketPlan, type MarketSeries } from './plan';
import { emptyMemory, processMoment, type MarketMemory } from './process-moment';
import type { Reconciliation } from './reconciliation';

const minute = Interval.lengthMs('1m');
const btc = { symbol: 'BTCUSDC', interval: '1m' } as const;
const eth = { symbol: 'ETHUSDC', interval: '1m' } as const;

const arrivalOf = (kline: Kline, position: number, gapBefore = 0): Arrival => ({
  _tag: 'Kline',
  valued: { kline, gapBefore, values: {} },
  position,
});

const momentsOf = (of: MarketPlan, arrivals: readonly Arrival[]): readonly Moment[] =>
  joinAll(of, arrive(startJoin(of, null, new Set()), arrivals))[0];

const runAll = (of: MarketPlan, moments: readonly Moment[], from: MarketMemory = emptyMemory) => {
  const reconciliations: Reconciliation[] = [];
  const states: MarketState[] = [];
  let memory = from;
  for (const moment of moments) {
    const [outcome, after] = processMoment(of, memory, moment);
    reconciliations.push(...outcome.reconciliations);
    states.push(...outcome.states);
    memory = after;
  }
  return { reconciliations, states, memory };
};

describe('plan', () => {
  const all = (intervals: readonly Interval.Interval[]) =>
    plan(
      'binance',
      intervals.map((interval) => ({ symbol: 'BTCUSDC', interval })),
    );
  const lowers = (intervals: readonly Interval.Interval[]) => Object.fromEntries(all(intervals).lowerOf);

  test('each interval is checked against the longest shorter one that nests in it', () => {
    expect(lowers(['1d', '1s', '15m', '1h', '1m'])).toEqual({
      'BTCUSDC/1m': '1s',
      'BTCUSDC/15m': '1m',
      'BTCUSDC/1h': '15m',
      'BTCUSDC/1d': '1h',
    });
    expect(lowers(['1h', '4h', '6h', '12h'])).toEqual({
      'BTCUSDC/4h': '1h',
      'BTCUSDC/6h': '1h',
      'BTCUSDC/12h': '6h',
    });
  });

  test('the pulse is the shortest interval of a minute or longer', () => {
    expect(all(['1d', '1s', '15m', '1m']).pulse).toBe('1m');
    expect(all(['1s', '1h', '15m']).pulse).toBe('15m');
    expect(all(['1s']).pulse).toBeNull();
  });
});

describe('market states', () => {
  const both = plan('binance', [btc, eth]);

  test('one for each symbol whose pulse interval closed, none for one that is missing', () => {
    const moments = momentsOf(both, [
      ...[0, 1, 2].map((index) => arrivalOf(klineAt(btc, index * minute), index)),
      arrivalOf(klineAt(eth, 0), 0),
      { _tag: 'Gap', ...eth, fromMs: minute, toMs: 2 * minute, confirmed: true, position: 0 },
      arrivalOf(klineAt(eth, 2 * minute), 1, 1),
    ]);
    const { states } = runAll(both, moments);
    expect(states.map(({ kline }) => [kline.symbol, kline.openTimeMs / minute])).toEqual([
      ['BTCUSDC', 0],
      ['ETHUSDC', 0],
      ['BTCUSDC', 1],
      ['BTCUSDC', 2],
      ['ETHUSDC', 2],
    ]);
  });

  test('the day is told once 24 hours have gone by, to the last digit', () => {
    const of = plan('binance', [btc]);
    const klines = Array.from({ length: 1_500 }, (_, index) =>
      klineAt(btc, index * minute, {
        open: `${index}.10`,
        high: `${index}.30`,
        low: `${index}.05`,
        close: `${index}.20`,
        volume: '17465307097.88407330',
      }),
    );
    const { states } = runAll(
      of,
      momentsOf(
        of,
        klines.map((kline, index) => arrivalOf(kline, index)),
      ),
    );
    expect(states.map(({ day }) => day !== null)).toEqual(klines.map((_, index) => index >= 1_439));
    expect(states.at(-1)).toMatchObject({
      dayKlines: 1_440,
      day: {
        open: '60.10',
        high: '1499.30',
        low: '60.05',
        close: '1499.20',
        // 1,440 times, which float64 cannot hold
        volume: '25150042220953.065552',
        change: '1439.1',
        changePercent: (100 * 1439.1) / 60.1,
      },
    });
  });

  test('the newest kline of each interval that had closed by then', () => {
    const quarter: MarketSeries = { symbol: 'BTCUSDC', interval: '15m' };
    const of = plan('binance', [btc, quarter]);
    const moments = momentsOf(of, [
      ...Array.from({ length: 31 }, (_, index) => arrivalOf(klineAt(btc, index * minute), index)),
      ...[0, 1].map((index) => arrivalOf(klineAt(quarter, index * 15 * minute), index)),
    ]);
    const latest = runAll(of, moments).states.map((state) =>
      state.latest.map(({ kline }) => kline.openTimeMs / minute),
    );
    expect(latest).toHaveLength(31);
    expect([latest[13], latest[14], latest[28], latest[29], latest[30]]).toEqual([
      [13],
      [14, 0],
      [28, 0],
      [29, 15],
      [30, 15],
    ]);
  });

  test('returns of the last hour that both have are correlated, once there are thirty', () => {
    const closes = (index: number) => 100 * 1.001 ** ((index * 7) % 5);
    const moments = momentsOf(
      both,
      Array.from({ length: 40 }, (_, index) => [
        arrivalOf(klineAt(btc, index * minute, { close: String(closes(index)) }), index),
        arrivalOf(klineAt(eth, index * minute, { close: String(1 / closes(index)) }), index),
      ]).flat(),
    );
    const { states } = runAll(both, moments);
    const correlations = states
      .filter(({ kline }) => kline.symbol === 'BTCUSDC')
      .map((state) => state.correlations);
    expect(correlations.findIndex((each) => each.length > 0)).toBe(30);
    expect(correlations.at(-1)).toEqual([['ETHUSDC', expect.closeTo(-1, 9)]]);
    expect(states.at(-1)!.correlations).toEqual([['BTCUSDC', expect.closeTo(-1, 9)]]);
  });
});

describe('made-up series', () => {
  test('nothing of an interval is judged before the shorter one has begun, every kline of it afterwards', () => {
    fc.assert(
      fc.property(
        logsOf(threeIntervals),
        fc.array(fc.nat(11), { minLength: 1, maxLength: 50 }),
        (logs, picks) => {
          const moments = momentsOf(threeIntervals, interleaved(logs, picks));
          const { reconciliations } = runAll(threeIntervals, moments);
          const begun = new Map<string, number>();
          const expected: string[] = [];
          for (const { klines } of moments) {
            for (const { kline } of klines) {
              const key = `${kline.symbol}/${kline.interval}`;
              begun.set(key, begun.get(key) ?? kline.openTimeMs);
              const lower = { '3m': '1m', '15m': '3m' }[kline.interval as string];
              const sinceMs = begun.get(`${kline.symbol}/${lower ?? ''}`) ?? Infinity;
              if (sinceMs <= kline.openTimeMs)
                expected.push(`${kline.symbol}/${kline.interval}/${kline.openTimeMs}`);
            }
          }
          expect(
            reconciliations.map(({ kline }) => `${kline.symbol}/${kline.interval}/${kline.openTimeMs}`),
          ).toEqual(expected);
          expect(reconciliations.every(({ found, confirmed, expected: of }) => found + confirmed <= of)).toBe(
            true,
          );
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });
});

/** Real klines, cut to a range; a hole in a file is told as the exchange's own, or left unexplained. */
const fileOf = (series: MarketSeries, name: string): readonly Kline[] => {
  const [header = '', ...lines] = gunzipSync(readFileSync(testDataPath('klines', name)))
    .toString()
    .trim()
    .split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const at = (column: string): string | undefined => cells[columns.indexOf(column)];
    return klineAt(series, Number(at('open_time')), {
      open: at('open')!,
      high: at('high')!,
      low: at('low')!,
      close: at('close')!,
      volume: at('volume')!,
      ...(at('close_time') !== undefined && { closeTimeMs: Number(at('close_time')) }),
      ...(at('quote_volume') !== undefined && { quoteVolume: at('quote_volume')! }),
      ...(at('trades') !== undefined && { trades: Number(at('trades')) }),
    });
  });
};

const toArrivals = (klines: readonly Kline[], confirmed: boolean): readonly Arrival[] =>
  klines.flatMap((kline, index) => {
    const before = klines[index - 1];
    const lengthMs = Interval.lengthMs(kline.interval);
    const fromMs = before === undefined ? kline.openTimeMs : before.openTimeMs + lengthMs;
    const gapBefore = (kline.openTimeMs - fromMs) / lengthMs;
    const { symbol, interval, openTimeMs: toMs } = kline;
    const gap: Arrival = { _tag: 'Gap', symbol, interval, fromMs, toMs, confirmed, position: index };
    return [...(gapBefore > 0 ? [gap] : []), arrivalOf(kline, index, gapBefore)];
  });

describeWithTestData('real klines', () => {
  const symbol = 'BTCUSDT';
  const counts = (reconciliations: readonly Reconciliation[]) => {
    const found: { [key: string]: number } = {};
    reconciliations.forEach(({ kline, outcome }) => {
      found[`${kline.interval} ${outcome}`] = (found[`${kline.interval} ${outcome}`] ?? 0) + 1;
    });
    return found;
  };

  test('March 2025: every 15m, 1h and 1d that the shorter klines cover matches', () => {
    const series = (['1m', '15m', '1h', '1d'] as const).map((interval) => ({ symbol, interval }));
    const names = [
      '1m-2025-03',
      '15m-2025-02-24_2025-04-06',
      '1h-2025-02-24_2025-04',
      '1d-2025-02-24_2025-04',
    ];
    const of = plan('binance', series);
    const arrivals = series.flatMap((each, at) =>
      toArrivals(fileOf(each, `${symbol}-${names[at]!}.csv.gz`), false),
    );
    const moments = momentsOf(of, arrivals);
    const { reconciliations, states } = runAll(of, moments);
    // The minutes begin at three o'clock, on a quarter and an hour. Before, quarters prove hours and hours days.
    expect(counts(reconciliations)).toEqual({ '15m match': 2_976, '1h match': 867, '1d match': 36 });
    expect(states).toHaveLength(44_640);
    const regimes = states.map(({ volatility }) => volatility?.regime ?? 'none');
    const share = (regime: string): number =>
      regimes.filter((each) => each === regime).length / regimes.length;
    expect(share('none')).toBeLessThan(0.04);
    for (const regime of ['low', 'high']) {
      expect(share(regime)).toBeGreaterThan(0.1);
      expect(share(regime)).toBeLessThan(0.35);
    }
  }, 60_000);

  test.each([
    ['confirmed by the exchange', true, { '2h match': 142, '1d match': 12 }],
    ['unexplained', false, { '2h match': 139, '2h incomplete': 3, '1d match': 10, '1d incomplete': 2 }],
  ])(
    'two outages of April 2021, %s',
    (_, confirmed, expected) => {
      const series = (['1m', '2h', '1d'] as const).map((interval) => ({ symbol, interval }));
      const names = ['1m-2021-04_outages', '2h-2017-08_2021-12', '1d-to-2024'];
      const of = plan('binance', series);
      const [fromMs, toMs] = [Date.UTC(2021, 3, 18), Date.UTC(2021, 3, 30)];
      const arrivals = series.flatMap((each, at) =>
        toArrivals(
          fileOf(each, `${symbol}-${names[at]!}.csv.gz`).filter(
            ({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs < toMs,
          ),
          confirmed,
        ),
      );
      const { reconciliations } = runAll(of, momentsOf(of, arrivals));
      expect(counts(reconciliations)).toEqual(expected);
      // What is there adds up all the same: the holes are the exchange's.
      expect(reconciliations.flatMap(({ differences }) => differences)).toEqual([]);
    },
    60_000,
  );
});
