import { indicatorLaws, withinCloses } from './indicator.laws';
import { closesOf, last, meanOf } from './naive.laws';
import { barOf, runIndicator } from './run-indicator.laws';
import { sma } from './sma';

describe.each([1, 3, 20])('sma %i', (period) => {
  indicatorLaws(sma.make({ period }), {
    bounds: (bars) => [withinCloses(bars.slice(-period))],
    degrees: [{ price: 1, volume: 0 }],
    naive: (bars) => [meanOf(last(closesOf(bars), period))],
  });
});

test('is the mean of the last closes', () => {
  const { rows } = runIndicator(
    sma.make({ period: 3 }),
    [1, 2, 3, 4, 8].map((close) => barOf(close)),
  );
  expect(rows).toEqual([[NaN], [NaN], [2], [3], [5]]);
});

test('a huge price that has left the window leaves nothing behind', () => {
  const tiny = [1e-8, 2e-8, 3e-8];
  const { rows } = runIndicator(
    sma.make({ period: 3 }),
    [1e8, ...tiny].map((close) => barOf(close)),
  );
  expect(rows.at(-1)![0]! / 2e-8).toBeCloseTo(1, 12);
});
