import { ema } from './ema';
import { indicatorLaws, withinCloses } from './indicator.laws';
import { closesOf, emaOf } from './naive.laws';
import { barOf, runIndicator } from './run-indicator.laws';

describe.each([1, 12])('ema %i', (period) => {
  indicatorLaws(ema.make({ period }), {
    bounds: (bars) => [withinCloses(bars)],
    degrees: [{ price: 1, volume: 0 }],
    naive: (bars) => [emaOf(closesOf(bars), period)],
  });
});

test('begins with the simple mean, not with the first close', () => {
  const { rows } = runIndicator(
    ema.make({ period: 3 }),
    [1, 2, 6, 7].map((close) => barOf(close)),
  );
  expect(rows).toEqual([[NaN], [NaN], [3], [5]]);
});
