import * as Interval from './interval';

test('an open time is the last point of the grid at or before a moment', () => {
  const open = Date.UTC(2025, 2, 1, 12, 15);
  expect(Interval.openTimeAt('15m', open)).toBe(open);
  expect(Interval.openTimeAt('15m', open + 899_999)).toBe(open);
  expect(Interval.openTimeAt('1d', open)).toBe(Date.UTC(2025, 2, 1));
});

test('every interval divides a day, so that the grid is the same each day', () => {
  expect(
    Interval.all.filter((interval) => Interval.lengthMs('1d') % Interval.lengthMs(interval) !== 0),
  ).toEqual([]);
});

test.each([
  ['1m', true],
  ['1M', false],
  ['7m', false],
  ['toString', false],
  [1, false],
])('%p is an interval: %p', (value, expected) => {
  expect(Interval.isInterval(value)).toBe(expected);
});
