import { distributionOf } from './distribution';

test('each percentile is the smallest value that so many are not above', () => {
  const values = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
  expect(distributionOf(values)).toEqual({ count: 1_000, p50: 500, p99: 990, p999: 999, worst: 1_000 });
});

test('one value is all of its percentiles', () => {
  expect(distributionOf([7])).toEqual({ count: 1, p50: 7, p99: 7, p999: 7, worst: 7 });
});

test('values are ordered as numbers', () => {
  expect(distributionOf([9, 10, 100]).p50).toBe(10);
});

test('of nothing there is none', () => {
  expect(distributionOf([])).toEqual({ count: 0, p50: NaN, p99: NaN, p999: NaN, worst: NaN });
});
