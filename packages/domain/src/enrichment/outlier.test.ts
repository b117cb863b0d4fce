import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { defaultConfiguration } from './configuration';
import { updateOutlier, type OutlierState } from './outlier';
import { emptyHistory, remember } from '../indicators/history';
import type { Bar } from '../indicators/bar';
import { barOf } from '../indicators/run-indicator.laws';

const { outlier } = defaultConfiguration;

const flagsOver = (
  bars: readonly Bar[],
  stepsOf: (bar: Bar, index: number) => number = () => 1,
): readonly boolean[] => {
  const history = emptyHistory([{ closes: outlier.window + 1, volumes: 0 }]);
  const state: OutlierState = { sorted: [] };
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

describeWithTestData('real series', () => {
  const readBars = (file: string): readonly Bar[] =>
    gunzipSync(readFileSync(testDataPath('klines', file)))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [openTimeMs, open, high, low, close, volume] = line.split(',').map(Number) as [
          number,
          ...number[],
        ];
        return { openTimeMs, open: open!, high: high!, low: low!, close: close!, volume: volume! };
      });
  const files = () => readdirSync(testDataPath('klines'));

  test('few klines are flagged', () => {
    const rows = files().map((file) => {
      const bars = readBars(file);
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
      const bars = readBars(file);
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
