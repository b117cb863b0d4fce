import { indicatorLaws } from './indicator.laws';
import { rsi } from './rsi';
import { valuesOverCloses } from './values-over-closes.laws';

indicatorLaws(rsi(2), { minimum: 0, maximum: 100 });
indicatorLaws(rsi(14), { minimum: 0, maximum: 100 });

test('100 when every change is a gain, 0 when every change is a loss', () => {
  expect(valuesOverCloses(rsi(3), [1, 2, 3, 4, 5]).slice(3)).toEqual([100, 100]);
  expect(valuesOverCloses(rsi(3), [5, 4, 3, 2, 1]).slice(3)).toEqual([0, 0]);
});

test('a flat market is 0, as in TA-Lib', () => {
  expect(valuesOverCloses(rsi(3), [7, 7, 7, 7, 7]).slice(3)).toEqual([0, 0]);
});

test('seeded with the mean of the first changes, then smoothed after Wilder', () => {
  const [, , value] = valuesOverCloses(rsi(2), [10, 11, 10]);
  expect(value).toBe(50);
  const [, , , next] = valuesOverCloses(rsi(2), [10, 11, 10, 12]);
  // Averages: gain (0.5 + 2) / 2 = 1.25, loss (0.5 + 0) / 2 = 0.25.
  expect(next).toBeCloseTo((100 * 1.25) / 1.5, 12);
});
