import { bollinger } from './bollinger';
import { anywhere, indicatorLaws, withinCloses } from './indicator.laws';
import { closesOf, deviationOf, last, meanOf } from './naive.laws';
import { barOf, runIndicator } from './run-indicator.laws';

const price = { price: 1, volume: 0 };

describe.each([
  [2, 1],
  [20, 2],
])('bollinger %i %i', (period, deviations) => {
  indicatorLaws(bollinger.make({ period, deviations }), {
    bounds: (bars) => {
      const { minimum, maximum } = withinCloses(bars.slice(-period));
      return [
        { ...anywhere, minimum },
        { minimum, maximum },
        { ...anywhere, maximum },
      ];
    },
    degrees: [price, price, price],
    naive: (bars) => {
      const window = last(closesOf(bars), period);
      const distance = deviations * deviationOf(window);
      return [meanOf(window) + distance, meanOf(window), meanOf(window) - distance];
    },
  });
});

test('in a flat market all three are the price', () => {
  const bars = Array.from({ length: 25 }, () => barOf(61_234.56));
  expect(runIndicator(bollinger.make({ period: 20, deviations: 2 }), bars).rows.at(-1)).toEqual([
    61_234.56, 61_234.56, 61_234.56,
  ]);
});

test('deviations of a millionth of the price keep their digits', () => {
  const closes = Array.from({ length: 50 }, (_, index) => 65_000 + (index % 2) / 64);
  const [upper, , lower] = runIndicator(
    bollinger.make({ period: 20, deviations: 2 }),
    closes.map((close) => barOf(close)),
  ).rows.at(-1)!;
  expect((upper! - lower!) / 4).toBe(1 / 128);
});
