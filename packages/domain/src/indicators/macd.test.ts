import { anywhere, indicatorLaws } from './indicator.laws';
import { macd } from './macd';
import { closesOf, emaOf } from './naive.laws';

const price = { price: 1, volume: 0 };

/** The difference of both averages, which begin at the `slow`-th close. */
const lineOf = (closes: readonly number[], fast: number, slow: number): number =>
  emaOf(closes.slice(slow - fast), fast) - emaOf(closes, slow);

describe.each([
  [3, 5, 2],
  [12, 26, 9],
])('macd %i %i %i', (fast, slow, signal) => {
  indicatorLaws(macd.make({ fast, slow, signal }), {
    bounds: () => [anywhere, anywhere, anywhere],
    degrees: [price, price, price],
    naive: (bars) => {
      const closes = closesOf(bars);
      const lines = closes
        .slice(slow - 1)
        .map((_, index) => lineOf(closes.slice(0, slow + index), fast, slow));
      const own = emaOf(lines, signal);
      return [lines.at(-1)!, own, lines.at(-1)! - own];
    },
  });
});

test('a fast average that is not faster is refused', () => {
  expect(macd.refuse!({ fast: 26, slow: 12, signal: 9 })).toBe('fast (26) is not smaller than slow (12)');
  expect(macd.refuse!({ fast: 12, slow: 26, signal: 9 })).toBeNull();
});
