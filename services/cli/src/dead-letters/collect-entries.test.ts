import { encodeRedriven, redrivenType, type StoredDeadLetter } from '@cryptostream/contracts';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import * as fc from 'fast-check';
import { collectEntries, type Entries } from './collect-entries';
import { letterOf, recordOf, startMs } from './dead-letter.fixture';

const collected = (records: readonly NewRecord[]): Entries => {
  const { take, entries } = collectEntries();
  records.forEach((record, offset) =>
    take({ ...record, value: Buffer.from(record.value), offset, timestampMs: offset } satisfies LogRecord),
  );
  return entries();
};

const markOf = (letter: StoredDeadLetter, redrivenAtMs = 7): NewRecord => ({
  ...recordOf(letter),
  value: encodeRedriven(letter, redrivenAtMs),
  headers: { type: redrivenType },
});

/** As it was before marks said more than the id. */
const olderMarkOf = ({ id }: StoredDeadLetter): NewRecord => ({
  ...recordOf(letterOf('')),
  value: JSON.stringify({ v: 1, id, redriven_at_ms: 5 }),
  headers: { type: redrivenType },
});

const statesOf = (records: readonly NewRecord[]) =>
  collected(records).entries.map(({ place, redrivenAtMs }) => [place.offset, redrivenAtMs]);

const letter = letterOf('{"a":1}');
const sameAgain = letterOf('{"a":1}', {
  reasons: [{ code: 'off_grid', path: '', value: '', message: 'a newer rule' }],
});
const others: readonly (readonly [string, StoredDeadLetter])[] = [
  ['another value', letterOf('{"a":2}')],
  ['the same value, written later', letterOf('{"a":1}', { timestamp_ms: startMs + 1 })],
];

test('what a replay refuses again stays redriven, whatever the reasons, and the newest are shown', () => {
  const records = [recordOf(letter), markOf(letter), recordOf(sameAgain)];
  expect(statesOf(records)).toEqual([[2, 7]]);
  expect(collected(records).entries[0]?.reasons).toEqual(['off_grid']);
  expect(statesOf([recordOf(letter), olderMarkOf(letter), recordOf(sameAgain)])).toEqual([[2, 5]]);
});

test.each(others)('of a topic that was made anew, %s at the same place is open', (_, other) => {
  for (const mark of [markOf, olderMarkOf])
    expect(statesOf([recordOf(letter), mark(letter), recordOf(other)])).toEqual([
      [0, mark === markOf ? 7 : 5],
      [2, null],
    ]);
  expect(statesOf([recordOf(letter), recordOf(other), markOf(letter)])).toEqual([
    [0, 7],
    [1, null],
  ]);
});

test.each(others)('an older mark is of the newest one in front of it, %s', (_, other) => {
  expect(statesOf([recordOf(letter), recordOf(other), olderMarkOf(other)])).toEqual([
    [0, null],
    [1, 5],
  ]);
});

test('an older mark says nothing of what stands behind it alone', () => {
  expect(statesOf([olderMarkOf(letter), recordOf(letter)])).toEqual([[1, null]]);
});

test('one from before its time was kept is the same as one with it', () => {
  const { headers: _, timestamp_ms: __, ...older } = letter;
  expect(statesOf([recordOf(older), markOf(older), recordOf(letter)])).toEqual([[2, 7]]);
  expect(statesOf([recordOf(older), recordOf(others[0]![1])])).toHaveLength(2);
});

test('of the points at one place in the store the newest is shown', () => {
  const pointOf = (value: string) =>
    recordOf(letterOf(value, { id: 'kline_raw-binance-BTCUSDC-1m-5', topic: 'kline_raw', key: null }));
  expect(statesOf([pointOf('{"a":1}'), pointOf('{"a":2}')])).toEqual([[1, null]]);
});

test('what is neither is counted', () => {
  expect(
    collected([
      { ...recordOf(letter), value: '{' },
      { ...markOf(letter), value: '{}' },
    ]),
  ).toEqual({
    entries: [],
    unreadable: 2,
  });
});

test('in any order of refusals and marks: each record once, and open unless one of its own marks is there', () => {
  const originals = [letter, ...others.map(([, each]) => each), letterOf('{"a":1}', { offset: 6 })];
  const step = fc.record({ of: fc.nat(originals.length - 1), isMark: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const found = collected(
        steps.map(({ of, isMark }) => (isMark ? markOf : recordOf)(originals[of] ?? letter)),
      ).entries;
      const numbers = (isMark: boolean) =>
        new Set(steps.filter((each) => each.isMark === isMark).map(({ of }) => of));
      expect(
        found.map(({ place, redrivenAtMs }) => [steps[place.offset]?.of, redrivenAtMs !== null]).toSorted(),
      ).toEqual([...numbers(false)].map((of) => [of, numbers(true).has(of)]).toSorted());
    }),
    { seed: 7, numRuns: 500 },
  );
});
