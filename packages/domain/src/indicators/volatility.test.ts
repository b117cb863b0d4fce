import { anywhere, indicatorLaws } from './indicator.laws';
import { closesOf, deviationOf, last, logReturnsOf } from './naive.laws';
import { barOf, runIndicator } from './run-indicator.laws';
import { volatility } from './volatility';

describe.each([2, 20])('volatility %i', (period) => {
  indicatorLaws(volatility.make({ period }), {
    bounds: () => [{ ...anywhere, minimum: 0 }],
    degrees: [{ price: 0, volume: 0 }],
    naive: (bars) => [deviationOf(last(logReturnsOf(closesOf(bars)), period))],
  });
});

test('of a price that grows by the same ratio is 0', () => {
  const bars = Array.from({ length: 30 }, (_, index) => barOf(2 ** index));
  expect(runIndicator(volatility.make({ period: 20 }), bars).rows.at(-1)).toEqual([0]);
});
