import { anywhere, indicatorLaws } from './indicator.laws';
import { changesOf, closesOf, sumOf } from './naive.laws';
import { obv } from './obv';
import { barOf, runIndicator } from './run-indicator.laws';

indicatorLaws(obv.make({}), {
  bounds: () => [anywhere],
  degrees: [{ price: 0, volume: 1 }],
  naive: (bars) => {
    const signs = [1, ...changesOf(closesOf(bars)).map(Math.sign)];
    return [sumOf(bars.map(({ volume }, index) => volume * signs[index]!))];
  },
});

test('adds the volume of rising closes, takes that of falling ones, leaves it where the close stays', () => {
  const bars = [
    barOf(10, { volume: 1 }),
    barOf(11, { volume: 2 }),
    barOf(11, { volume: 4 }),
    barOf(10, { volume: 8 }),
  ];
  expect(runIndicator(obv.make({}), bars).rows).toEqual([[1], [3], [3], [-5]]);
});
