import { between, indicatorLaws } from './indicator.laws';
import { changesOf, closesOf, wilderOf } from './naive.laws';
import { rsi } from './rsi';
import { barOf, runIndicator } from './run-indicator.laws';

describe.each([2, 14])('rsi %i', (period) => {
  indicatorLaws(rsi.make({ period }), {
    bounds: () => [between(0, 100)],
    degrees: [{ price: 0, volume: 0 }],
    naive: (bars) => {
      const changes = changesOf(closesOf(bars));
      const gain = wilderOf(
        changes.map((change) => Math.max(change, 0)),
        period,
      );
      const loss = wilderOf(
        changes.map((change) => Math.max(-change, 0)),
        period,
      );
      return [gain + loss === 0 ? 0 : 100 - 100 / (1 + gain / loss)];
    },
  });
});

const lastOver = (closes: readonly number[]) =>
  runIndicator(
    rsi.make({ period: 14 }),
    closes.map((close) => barOf(close)),
  ).rows.at(-1);

test.each([
  ['of a flat market is 0, as TA-Lib says', 100, 0],
  ['of nothing but gains is 100', 1, 100],
  ['of nothing but losses is 0', -1, 0],
])('%s', (_, step, expected) => {
  const flat = step === 100;
  expect(lastOver(Array.from({ length: 20 }, (__, index) => 100 + (flat ? 0 : index * step)))).toEqual([
    expected,
  ]);
});
