import { anywhere, between, indicatorLaws, withinCloses } from './indicator.laws';
import { closesOf, deviationOf, last, meanOf } from './naive.laws';
import { barOf, runIndicator } from './run-indicator.laws';
import { window } from './window';

const price = { price: 1, volume: 0 };

describe.each([2, 20])('window %i', (period) => {
  indicatorLaws(window.make({ period }), {
    bounds: (bars) => {
      const closes = withinCloses(bars.slice(-period));
      // No value of n is further from their mean than √(n − 1) population deviations.
      const furthest = Math.sqrt(period - 1);
      return [closes, { ...anywhere, minimum: 0 }, closes, closes, between(-furthest, furthest)];
    },
    degrees: [price, price, price, price, { price: 0, volume: 0 }],
    naive: (bars) => {
      const closes = last(closesOf(bars), period);
      const deviation = deviationOf(closes);
      const own = closes.at(-1)! - meanOf(closes);
      return [
        meanOf(closes),
        deviation,
        Math.min(...closes),
        Math.max(...closes),
        deviation === 0 ? 0 : own / deviation,
      ];
    },
  });
});

test('minimum and maximum leave with their klines', () => {
  const { rows } = runIndicator(
    window.make({ period: 3 }),
    [5, 1, 4, 3, 2].map((close) => barOf(close)),
  );
  expect(rows.slice(2).map(([, , minimum, maximum]) => [minimum, maximum])).toEqual([
    [1, 5],
    [1, 4],
    [2, 4],
  ]);
});

test('without deviation the z-score is 0', () => {
  const { rows } = runIndicator(
    window.make({ period: 3 }),
    [7, 7, 7].map((close) => barOf(close)),
  );
  expect(rows.at(-1)).toEqual([7, 0, 7, 7, 0]);
});
