import fc from 'fast-check';
import * as Interval from '../interval';
import { arrive, heldUpBy, nextMoment, startJoin, type Arrival, type Moment } from './join';
import {
  interleaved,
  joinAll,
  joinInBatches,
  keysAt,
  klineAt,
  logsOf,
  seriesLog,
  threeIntervals,
} from './join.fixture';
import { plan } from './plan';

const minute = Interval.lengthMs('1m');
const btc = { symbol: 'BTCUSDC', interval: '1m' } as const;
const eth = { symbol: 'ETHUSDC', interval: '1m' } as const;
const quarter = { symbol: 'BTCUSDC', interval: '15m' } as const;

const kline = (series: typeof btc | typeof eth | typeof quarter, index: number, gapBefore = 0): Arrival => ({
  _tag: 'Kline',
  valued: { kline: klineAt(series, index * Interval.lengthMs(series.interval)), gapBefore, values: {} },
  position: index,
});
const gap = (series: typeof btc, from: number, to: number, confirmed: boolean): Arrival => ({
  _tag: 'Gap',
  ...series,
  fromMs: from * minute,
  toMs: to * minute,
  confirmed,
  position: 0,
});

const ends = (moments: readonly Moment[]): readonly number[] => moments.map(({ endMs }) => endMs / minute);
const empty = (of: ReturnType<typeof plan>) => startJoin(of, null, new Set());

describe('a moment is joined when every series has passed it', () => {
  const both = plan('binance', [btc, eth]);

  test('not before each has begun, then up to the one that is behind', () => {
    const ahead = arrive(empty(both), [kline(btc, 0), kline(btc, 1), kline(btc, 2)]);
    expect(nextMoment(both, ahead)).toBeNull();
    expect(heldUpBy(both, ahead)).toEqual([eth]);
    const [moments, after] = joinAll(both, arrive(ahead, [kline(eth, 0), kline(eth, 1)]));
    expect(ends(moments)).toEqual([1, 2]);
    expect(moments.map(keysAt)).toEqual([
      ['BTCUSDC/1m', 'ETHUSDC/1m'],
      ['BTCUSDC/1m', 'ETHUSDC/1m'],
    ]);
    expect(heldUpBy(both, after)).toEqual([eth]);
  });

  test('what came before another series began is joined without it', () => {
    const [moments] = joinAll(both, arrive(empty(both), [kline(btc, 0), kline(btc, 1), kline(eth, 1)]));
    expect(moments.map(keysAt)).toEqual([['BTCUSDC/1m'], ['BTCUSDC/1m', 'ETHUSDC/1m']]);
  });

  test('a long kline holds up only the moment at which it ends', () => {
    const of = plan('binance', [btc, quarter]);
    const minutes = Array.from({ length: 20 }, (_, index) => kline(btc, 15 + index));
    const [moments, after] = joinAll(of, arrive(empty(of), [kline(quarter, 0), ...minutes]));
    expect(ends(moments)).toEqual([15, ...Array.from({ length: 14 }, (_, index) => 16 + index)]);
    expect(heldUpBy(of, after)).toEqual([quarter]);
    const [more] = joinAll(of, arrive(after, [kline(quarter, 1)]));
    expect(more.map(keysAt)[0]).toEqual(['BTCUSDC/1m', 'BTCUSDC/15m']);
    expect(ends(more)).toEqual([30, 31, 32, 33, 34, 35]);
  });

  test('a gap of the exchange moves the watermark without a kline', () => {
    const klines = Array.from({ length: 5 }, (_, index) => kline(eth, index));
    const waiting = arrive(empty(both), [kline(btc, 0), ...klines]);
    const [, after] = joinAll(both, waiting);
    const [moments] = joinAll(both, arrive(after, [gap(btc, 1, 4, true)]));
    expect(ends(moments)).toEqual([2, 3, 4]);
    expect(moments.map(({ gaps }) => gaps)).toEqual(
      [1, 2, 3].map((at) => [{ ...btc, fromMs: at * minute, toMs: (at + 1) * minute }]),
    );
  });

  test('a kline after a hole waits until it is told whose hole it is', () => {
    const of = plan('binance', [btc]);
    const waiting = arrive(empty(of), [kline(btc, 0), kline(btc, 4, 3)]);
    const [moments, after] = joinAll(of, waiting);
    expect(ends(moments)).toEqual([1]);
    const half = arrive(after, [gap(btc, 1, 3, true)]);
    expect(nextMoment(of, half)).toBeNull();
    const [rest] = joinAll(of, arrive(half, [gap(btc, 3, 4, false)]));
    expect(rest).toMatchObject([{ endMs: 5 * minute, gaps: [{ fromMs: minute, toMs: 3 * minute }] }]);
  });

  test('the first word on a hole counts: an exchange that says so later changes nothing', () => {
    const of = plan('binance', [btc]);
    const told = [kline(btc, 0), gap(btc, 1, 4, false), gap(btc, 1, 4, true), kline(btc, 4, 3)];
    const [moments] = joinAll(of, arrive(empty(of), told));
    expect(moments.at(-1)!.gaps).toEqual([]);
  });

  test('repetitions, what is older, other symbols and klines in a gap of the exchange are passed over', () => {
    const of = plan('binance', [btc]);
    const all = [kline(btc, 0), kline(btc, 1), kline(btc, 1), kline(btc, 0), kline(eth, 2)];
    const [moments, after] = joinAll(of, arrive(empty(of), all));
    expect(ends(moments)).toEqual([1, 2]);
    const again = arrive(after, [
      kline(btc, 0),
      kline(btc, 1),
      gap(btc, 2, 4, true),
      kline(btc, 3),
      kline(btc, 4),
    ]);
    expect(ends(joinAll(of, again)[0])).toEqual([5]);
  });

  test('a series that is added later is not waited for in what is behind', () => {
    const [, after] = joinAll(
      plan('binance', [btc]),
      arrive(empty(plan('binance', [btc])), [kline(btc, 0), kline(btc, 1)]),
    );
    const resumed = startJoin(both, after.joinedMs, new Set(['BTCUSDC/1m']));
    const [moments] = joinAll(
      both,
      arrive(resumed, [kline(eth, 0), kline(eth, 1), kline(btc, 2), kline(eth, 2)]),
    );
    expect(ends(moments)).toEqual([3]);
  });
});

describe('made-up series', () => {
  const orders = fc.record({
    logs: logsOf(threeIntervals),
    picks: fc.array(fc.nat(11), { minLength: 1, maxLength: 50 }),
    sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
  });

  test('whatever the order of arrival and the cut into batches, the moments are the same in content and order', () => {
    fc.assert(
      fc.property(orders, orders, ({ logs, picks, sizes }, other) => {
        const one = joinInBatches(threeIntervals, interleaved(logs, picks), sizes);
        const two = joinInBatches(threeIntervals, interleaved(logs, other.picks), other.sizes);
        expect(two).toEqual(one);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('they hold each kline once, up to the first end that a series has not passed', () => {
    fc.assert(
      fc.property(orders, ({ logs, picks, sizes }) => {
        const moments = joinInBatches(threeIntervals, interleaved(logs, picks), sizes);
        const all = logs.flatMap(({ klines }) =>
          klines.flatMap((each) => (each._tag === 'Kline' ? [each.valued] : [])),
        );
        const endOf = ({ kline: { openTimeMs, interval } }: (typeof all)[number]): number =>
          openTimeMs + Interval.lengthMs(interval);
        const limitMs = Math.min(
          ...logs.map(({ series, klines }) => {
            const last = klines.at(-1)!;
            return last._tag === 'Kline' ? endOf(last.valued) + Interval.lengthMs(series.interval) : 0;
          }),
        );
        const expected = all.filter((valued) => endOf(valued) < limitMs);
        const joined = moments.flatMap(({ klines }) => klines);
        expect(joined).toHaveLength(expected.length);
        expect(new Set(joined)).toEqual(new Set(expected));
        expect(moments.every(({ endMs }, at) => at === 0 || endMs > moments[at - 1]!.endMs)).toBe(true);
        expect(moments.every(({ endMs, klines }) => klines.every((each) => endOf(each) === endMs))).toBe(
          true,
        );
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('joining that is broken off anywhere goes on from its moment, when what waited is read again', () => {
    fc.assert(
      fc.property(orders, fc.nat(), ({ logs, picks, sizes }, at) => {
        const arrivals = interleaved(logs, picks);
        const whole = joinInBatches(threeIntervals, arrivals, sizes);
        const [before, state] = joinAll(
          threeIntervals,
          arrive(empty(threeIntervals), arrivals.slice(0, at % (arrivals.length + 1))),
        );
        const begun = new Set(before.flatMap(keysAt));
        const resumed = startJoin(threeIntervals, state.joinedMs, begun);
        const [after] = joinAll(threeIntervals, arrive(resumed, arrivals));
        expect([...before, ...after]).toEqual(whole);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('a series alone is joined as it is', () => {
    const log = seriesLog(btc, 3, [
      { missing: 0, confirmed: false },
      { missing: 2, confirmed: false },
      { missing: 1, confirmed: true },
    ]);
    const moments = joinInBatches(plan('binance', [btc]), [...log.klines, ...log.gaps], [1]);
    expect(ends(moments)).toEqual([4, 7, 9]);
  });
});
