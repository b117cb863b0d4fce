import { anywhere, indicatorLaws } from './indicator.laws';
import { logReturn } from './log-return';
import { closesOf, logReturnsOf } from './naive.laws';
import { barOf, runIndicator } from './run-indicator.laws';

indicatorLaws(logReturn.make({}), {
  bounds: () => [anywhere],
  degrees: [{ price: 0, volume: 0 }],
  naive: (bars) => [logReturnsOf(closesOf(bars)).at(-1)!],
});

test('is the logarithm of the ratio, and 0 to or from a price of 0', () => {
  const { rows } = runIndicator(
    logReturn.make({}),
    [1, Math.E, 0, 5].map((close) => barOf(close)),
  );
  expect(rows).toEqual([[NaN], [1], [0], [0]]);
});
