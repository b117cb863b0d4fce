import fc from 'fast-check';
import * as Decimal from '../decimal';
import * as Interval from '../interval';
import { add, day, isWarm, restore, since, sizeOf, type DayWindow } from './day-window';
import { klineAt } from './join.fixture';

const minute = Interval.lengthMs('1m');
const btc = { symbol: 'BTCUSDC', interval: '1m' } as const;

const price = fc.integer({ min: 1, max: 10_000 }).map((digits) => (digits / 100).toFixed(2));
const bar = fc.record({
  missing: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 900 }) },
  ),
  open: price,
  high: price,
  low: price,
  close: price,
  volume: fc.oneof(
    fc.constant('0.00000000'),
    fc.constant('-0.0'),
    fc.bigInt(0n, 10n ** 20n).map((digits) => `${digits}e-8`),
  ),
});

// Of five minutes, so that a day fits into a run.
const series = { ...btc, interval: '5m' } as const;
const lengthMs = Interval.lengthMs('5m');

const klinesOf = (bars: readonly (typeof bar extends fc.Arbitrary<infer B> ? B : never)[]) => {
  let at = 0;
  return bars.map(({ missing, ...changes }) => {
    at += 1 + missing;
    return klineAt(series, at * lengthMs, changes);
  });
};

const all = fc.array(bar, { minLength: 1, maxLength: 700 }).map(klinesOf);
const added = (klines: readonly ReturnType<typeof klineAt>[]): DayWindow =>
  klines.reduce<DayWindow | undefined>(add, undefined)!;

test('what the window says is what the klines of the last 24 hours say, each sum exact', () => {
  fc.assert(
    fc.property(all, (klines) => {
      const window = added(klines);
      const newest = klines.at(-1)!;
      const fromMs = newest.openTimeMs + lengthMs - Interval.lengthMs('1d');
      const inside = klines.filter(({ openTimeMs }) => openTimeMs >= fromMs);
      expect(window.count).toBe(inside.length);
      expect(isWarm(window)).toBe(klines[0]!.openTimeMs <= fromMs);
      const found = day(window);
      expect(found === null).toBe(!isWarm(window));
      const total = inside.reduce((sum, { volume }) => Decimal.toCanonical(Decimal.add(sum, volume)), '0');
      expect(window.volume).toBe(total);
      if (found === null) return;
      expect(found).toMatchObject({
        open: inside[0]!.open,
        close: newest.close,
        klines: inside.length,
        volume: total,
      });
      expect(Decimal.toNumber(found.high)).toBe(Math.max(...inside.map(({ high }) => Number(high))));
      expect(Decimal.toNumber(found.low)).toBe(Math.min(...inside.map(({ low }) => Number(low))));
    }),
    { seed: 7, numRuns: 60 },
  );
});

test('a window restored from its entries goes on as if it had never stopped', () => {
  fc.assert(
    fc.property(all, fc.nat(), (klines, at) => {
      const cut = 1 + (at % klines.length);
      const before = added(klines.slice(0, cut));
      const entries = JSON.parse(
        JSON.stringify(before.hours.flatMap((hour) => hour.entries)),
      ) as DayWindow['hours'][number]['entries'];
      const restored = restore('5m', before.firstMs, entries);
      expect(restored).toEqual(before);
      expect(klines.slice(cut).reduce(add, restored)).toEqual(klines.slice(cut).reduce(add, before));
    }),
    { seed: 7, numRuns: 60 },
  );
});

test('entries that are too old by the newest one are dropped when a window is restored', () => {
  const klines = Array.from({ length: 1_500 }, (_, index) => klineAt(btc, index * minute));
  const entries = klines.flatMap((kline) => added([kline]).hours.flatMap((hour) => hour.entries));
  expect(restore('1m', 0, entries).count).toBe(1_440);
});

test('a return is from the close right before; there is none after a hole, nor from nothing', () => {
  const window = added([
    klineAt(btc, 0, { close: '10' }),
    klineAt(btc, minute, { close: '11' }),
    klineAt(btc, 3 * minute, { close: '12' }),
    klineAt(btc, 4 * minute, { close: '0' }),
    klineAt(btc, 5 * minute, { close: '12' }),
  ]);
  expect(since(window, 0).map((entry) => entry[6])).toEqual([null, Math.log(1.1), null, null, null]);
  expect([window.returns, window.movement]).toEqual([1, sizeOf(Math.log(1.1))]);
});

test('the newest entries from a moment on, across hours', () => {
  const window = added(Array.from({ length: 130 }, (_, index) => klineAt(btc, index * minute)));
  expect(since(window, 58 * minute).map(([timeMs]) => timeMs / minute)).toEqual(
    Array.from({ length: 72 }, (_, index) => 58 + index),
  );
});
