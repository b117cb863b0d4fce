import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { defaultConfiguration } from './configuration';
import { initialOutlier, outlierLookback, updateOutlier, type OutlierConfiguration } from './outlier';
import { emptyHistory, remember } from '../indicators/history';
import type { Bar } from '../indicators/bar';
import { realBars } from '../indicators/real-bars.fixture';
import { barOf } from '../indicators/run-indicator.laws';

const { outlier } = defaultConfiguration;

const flagsOver = (
  bars: readonly Bar[],
  stepsOf: (bar: Bar, index: number) => number = () => 1,
): readonly boolean[] => {
  const history = emptyHistory([outlierLookback(outlier.window)]);
  const state = initialOutlier();
  return bars.map((bar, index) => {
    remember(history, bar);
    return updateOutlier(outlier, state, bar, history, stepsOf(bar, index));
  });
};

const placesOf = (flags: readonly boolean[]): readonly number[] =>
  flags.flatMap((flag, index) => (flag ? [index] : []));

/** A quiet market: up and down by a ten-thousandth. */
const quiet = (length: number): readonly Bar[] =>
  Array.from({ length }, (_, index) => barOf(100 + (index % 3) * 0.01));

const withBar = (bars: readonly Bar[], index: number, change: (bar: Bar) => Bar): readonly Bar[] =>
  bars.map((bar, place) => (place === index ? change(bar) : bar));

const times10 = (bar: Bar): Bar => ({
  ...bar,
  open: bar.open * 10,
  high: bar.high * 10,
  low: bar.low * 10,
  close: bar.close * 10,
});

describe('a bad tick in a quiet market', () => {
  test.each<[string, (bar: Bar) => Bar, readonly number[]]>([
    ['price × 10, there and back', times10, [100, 101]],
    ['a wick down to 0.01', (bar) => ({ ...bar, low: 0.01 }), [100]],
    ['a wick down to nothing', (bar) => ({ ...bar, low: 0 }), [100]],
    ['a wick up to twice the price', (bar) => ({ ...bar, high: bar.high * 2 }), [100]],
  ])('%s', (_, change, places) => {
    expect(placesOf(flagsOver(withBar(quiet(200), 100, change)))).toEqual(places);
  });
});

test('nothing is an outlier before the window is full', () => {
  expect(
    placesOf(flagsOver(withBar(quiet(200), outlier.window, times10).slice(0, outlier.window + 1))),
  ).toEqual([]);
});

test('after a flat market a move below the smallest one is none', () => {
  const flat = Array.from({ length: 100 }, () => barOf(100));
  expect(placesOf(flagsOver([...flat, barOf(101)]))).toEqual([]);
  expect(placesOf(flagsOver([...flat, barOf(103)]))).toEqual([100]);
});

test('after a gap a larger move is plausible', () => {
  const bars = [...quiet(100), barOf(103)];
  expect(placesOf(flagsOver(bars))).toEqual([100]);
  expect(placesOf(flagsOver(bars, (_, index) => (index === 100 ? 9 : 1)))).toEqual([]);
});

/** By the definition, from the whole array. */
const naiveFlag = (
  { window, threshold, minimumMove }: OutlierConfiguration,
  bars: readonly Bar[],
  at: number,
  steps: number,
): boolean => {
  if (at <= window) return false;
  const move = (price: number, previous: number): number =>
    price > 0 && previous > 0 ? Math.log(price / previous) : price === previous ? 0 : Infinity;
  const returns = bars.slice(at - window, at).map(({ close }, index) => {
    const previous = bars[at - window - 1 + index]!.close;
    return close > 0 && previous > 0 ? move(close, previous) : 0;
  });
  const medianOf = (values: readonly number[]): number => {
    const sorted = [...values].sort((left, right) => left - right);
    const upper = sorted[Math.floor(window / 2)]!;
    return window % 2 === 1 ? upper : (sorted[window / 2 - 1]! + upper) / 2;
  };
  const median = medianOf(returns);
  const deviation = medianOf(returns.map((value) => Math.abs(value - median))) / 0.6745;
  const limit = Math.max(threshold * deviation, minimumMove) * Math.sqrt(steps);
  const { close, high, low } = bars[at]!;
  const previous = bars[at - 1]!.close;
  return [close, high, low].some((price) => Math.abs(move(price, previous) - median) > limit);
};

/** Quiet stretches, in which the median is never asked for, then wild ones, and now and then no price at all. */
const stretches = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 40 }),
      size: fc.constantFrom(0, 0.0002, 0.004, 0.02, 0.3),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => {
    let close = 100;
    return all.flatMap(({ length, size, seed }) =>
      Array.from({ length }, (_, index) => {
        const wave = Math.sin(seed * (index + 1));
        close *= Math.exp(size * wave);
        const spread = size * Math.abs(Math.sin(seed + index)) * 0.8;
        const bar = barOf(close, { high: close * (1 + spread), low: close * (1 - spread) });
        return seed % 50 === index ? barOf(0) : bar;
      }),
    );
  });

test('equals its definition over the whole array, however it is saved and restored on the way', () => {
  let flagged = 0;
  const configuration = fc.record({
    window: fc.integer({ min: 5, max: 30 }),
    threshold: fc.double({ min: 1, max: 20, noNaN: true }),
    minimumMove: fc.constantFrom(0, 0.001, 0.02),
  });
  fc.assert(
    fc.property(configuration, stretches, fc.nat(), (chosen, bars, seed) => {
      const restored = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A;
      let history = emptyHistory([outlierLookback(chosen.window)]);
      let state = initialOutlier();
      const flags = bars.map((bar, index) => {
        if ((index * 7 + seed) % 11 === 0) [history, state] = [restored(history), restored(state)];
        remember(history, bar);
        return updateOutlier(chosen, state, bar, history, 1 + (index % 3));
      });
      flagged += placesOf(flags).length;
      expect(flags).toEqual(bars.map((_, index) => naiveFlag(chosen, bars, index, 1 + (index % 3))));
    }),
    { seed: 7, numRuns: 300 },
  );
  expect(flagged).toBeGreaterThan(1_000);
});

describeWithTestData('real series', () => {
  const files = () => readdirSync(testDataPath('klines'));

  test('few klines are flagged', () => {
    const rows = files().map((file) => {
      const bars = realBars(file);
      return { file, klines: bars.length, flagged: placesOf(flagsOver(bars)).length };
    });
    const klines = rows.reduce((sum, row) => sum + row.klines, 0);
    const flagged = rows.reduce((sum, row) => sum + row.flagged, 0);
    process.stdout.write(
      `outliers: ${flagged} of ${klines} real klines flagged (${((100 * flagged) / klines).toFixed(3)} %)\n`,
    );
    expect(klines).toBeGreaterThan(250_000);
    expect(flagged / klines).toBeLessThan(0.0005);
    rows.forEach((row) => expect(row.flagged / row.klines).toBeLessThan(0.006));
  });

  test('a bad tick anywhere in a real series is caught', () => {
    for (const file of files()) {
      const bars = realBars(file);
      for (let at = outlier.window + 1; at < bars.length; at += Math.max(1, Math.floor(bars.length / 20))) {
        const around = bars.slice(Math.max(0, at - outlier.window - 5), at + 1);
        for (const change of [times10, (bar: Bar): Bar => ({ ...bar, low: 0.01 })])
          expect([file, at, flagsOver(withBar(around, around.length - 1, change)).at(-1)]).toEqual([
            file,
            at,
            true,
          ]);
      }
    }
  });
});
