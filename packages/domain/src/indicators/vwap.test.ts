import { indicatorLaws, withinPrices } from './indicator.laws';
import type { Bar } from './bar';
import { sumOf } from './naive.laws';
import { barOf, runIndicator } from './run-indicator.laws';
import { vwap } from './vwap';

const dayMs = 86_400_000;
const ofTheDay = (bars: readonly Bar[]): readonly Bar[] => {
  const day = Math.floor(bars.at(-1)!.openTimeMs / dayMs);
  return bars.filter(({ openTimeMs }) => Math.floor(openTimeMs / dayMs) === day);
};

indicatorLaws(vwap.make({}), {
  bounds: (bars) => [withinPrices(ofTheDay(bars))],
  degrees: [{ price: 1, volume: 0 }],
  naive: (bars) => {
    const today = ofTheDay(bars);
    const volume = sumOf(today.map((bar) => bar.volume));
    const value = sumOf(today.map((bar) => ((bar.high + bar.low + bar.close) / 3) * bar.volume));
    return [volume === 0 ? bars.at(-1)!.close : value / volume];
  },
});

test('begins anew at midnight UTC, and is the close until something is traded', () => {
  const bars = [
    barOf(10, { openTimeMs: dayMs - 60_000, volume: 5 }),
    barOf(20, { openTimeMs: dayMs, volume: 0 }),
    barOf(30, { openTimeMs: dayMs + 60_000, volume: 1 }),
    barOf(60, { openTimeMs: dayMs + 120_000, volume: 2 }),
  ];
  expect(runIndicator(vwap.make({}), bars).rows).toEqual([[10], [20], [30], [50]]);
});
