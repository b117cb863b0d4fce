import type { DeadLetterEntry } from './dead-letter-entry';
import { summarise, toTable } from './describe-list';
import { matches, type Filter } from './filter-entries';

const entry: DeadLetterEntry = {
  id: 'klines.1m-0-5',
  original: { id: 'klines.1m-0-5', sha256: 'a', writtenAtMs: 900, partition: 0, offset: 5 },
  place: { partition: 0, offset: 9 },
  refusedAtMs: 1_000,
  topic: 'klines.1m',
  key: 'btcusdc',
  symbol: 'BTCUSDC',
  reasons: ['wrong_key', 'off_grid'],
  redrivenFrom: null,
  redrivenAtMs: null,
};

test.each<[Filter, boolean]>([
  [{}, true],
  [{ reason: 'off_grid' }, true],
  [{ reason: 'not_json' }, false],
  [{ topic: 'klines.1m' }, true],
  [{ topic: 'klines.1' }, false],
  [{ symbol: 'BTCUSDC' }, true],
  [{ symbol: 'ETHUSDC' }, false],
  [{ from: 1_000 }, true],
  [{ from: 1_001 }, false],
  [{ to: 1_000 }, false],
  [{ to: 1_001 }, true],
  [{ status: 'open' }, true],
  [{ status: 'redriven' }, false],
  [{ reason: 'off_grid', symbol: 'ETHUSDC' }, false],
])('%j: %s', (filter, expected) => {
  expect(matches(filter)(entry)).toBe(expected);
});

test('redriven ones', () => {
  const redriven = { ...entry, redrivenAtMs: 5 };
  expect((['open', 'redriven', 'all'] as const).map((status) => matches({ status })(redriven))).toEqual([
    false,
    true,
    true,
  ]);
});

test('one with several reasons counts for each, the most frequent first', () => {
  expect(summarise([])).toBe('0 dead letters');
  expect(summarise([entry, { ...entry, reasons: ['off_grid'] }])).toBe(
    '2 dead letters: off_grid 2, wrong_key 1',
  );
});

test('what would move the cursor of a terminal is shown in the table, not done', () => {
  const table = toTable([
    { ...entry, symbol: '\u001b[2J\nX', redrivenFrom: 'klines.1m-0-1', redrivenAtMs: 0 },
  ]);
  expect(table.split('\n').map((line) => line.trimEnd())).toEqual([
    'ID             REFUSED AT                TOPIC      SYMBOL           REASONS             STATUS',
    'klines.1m-0-5  1970-01-01T00:00:01.000Z  klines.1m  \\u{1b}[2J\\u{a}X  wrong_key,off_grid  redriven 1970-01-01T00:00:00.000Z, again after klines.1m-0-1',
    '',
  ]);
});
