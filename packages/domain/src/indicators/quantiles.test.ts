import { indicatorLaws, withinCloses } from './indicator.laws';
import { closesOf, last, quantileOf } from './naive.laws';
import { quantiles } from './quantiles';

const price = { price: 1, volume: 0 };

describe.each([2, 20, 21])('quantiles %i', (period) => {
  indicatorLaws(quantiles.make({ period }), {
    bounds: (bars) => [0, 1, 2].map(() => withinCloses(bars.slice(-period))),
    degrees: [price, price, price],
    naive: (bars) => [0.25, 0.5, 0.75].map((fraction) => quantileOf(last(closesOf(bars), period), fraction)),
  });
});
