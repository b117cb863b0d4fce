import { admit, block, initialBudget, settle, type Moment, type WeightBudget } from './weight-budget';

const at = (exchangeMs: number): Moment => ({ nowMs: exchangeMs, exchangeMs });
const tryIt = admit(10);

const admitted = (budget: WeightBudget, weight: number, moment: Moment): WeightBudget => {
  const found = tryIt(budget, weight, moment);
  if (found._tag !== 'Admitted') throw new Error(found._tag);
  return found.budget;
};

test('requests without an answer count', () => {
  const budget = admitted(admitted(initialBudget, 5, at(0)), 5, at(0));
  expect(tryIt(budget, 1, at(15_000))).toEqual({ _tag: 'Wait', waitMs: 45_000 });
});

test('a new minute starts with what is on its way', () => {
  const budget = admitted(admitted(initialBudget, 8, at(0)), 2, at(60_000));
  expect(budget).toMatchObject({ minute: 1, used: 10, inFlight: 10 });
});

test('what the exchange says counts when it is more, for its own minute only', () => {
  const sent = admitted(initialBudget, 2, at(0));
  expect(settle(sent, 2, 0, 9)).toMatchObject({ used: 9, inFlight: 0 });
  expect(settle(sent, 2, 0, 1)).toMatchObject({ used: 2 });
  expect(settle(sent, 2, 0, null)).toMatchObject({ used: 2 });
  expect(settle(admitted(sent, 2, at(60_000)), 2, 0, 9)).toMatchObject({ used: 4, inFlight: 2 });
});

test('a request heavier than the threshold goes as the first of its minute', () => {
  expect(tryIt(initialBudget, 20, at(0))._tag).toBe('Admitted');
  expect(tryIt(admitted(initialBudget, 1, at(0)), 20, at(0))._tag).toBe('Wait');
});

test('a block lasts as long as the longest that was asked for', () => {
  const budget = block(block(initialBudget, 0, 5_000), 0, 1_000);
  expect(tryIt(budget, 1, at(4_000))).toEqual({ _tag: 'Blocked', waitMs: 1_000 });
  expect(tryIt(budget, 1, at(5_000))._tag).toBe('Admitted');
});
