import * as Interval from '../interval';
import type { Kline } from '../kline';
import { klineAt } from './join.fixture';
import { addGap, addKline, judge, type Tally } from './reconciliation';

const minute = Interval.lengthMs('1m');
const series = { symbol: 'BTCUSDC', interval: '1m' } as const;
const lower = (index: number, changes: Partial<Kline> = {}): Kline =>
  klineAt(series, index * minute, changes);
const higher = (changes: Partial<Kline> = {}): Kline =>
  klineAt({ ...series, interval: '3m' }, 3 * minute, { volume: '3.0', ...changes });

const tallyOf = (klines: readonly Kline[]): Tally =>
  klines.reduce<Tally | undefined>((tally, kline) => addKline('3m', tally, kline), undefined)!;
const missing = (tally: Tally, from: number, to: number): Tally =>
  addGap('3m', tally, { interval: '1m', fromMs: from * minute, toMs: to * minute });

const whole = [3, 4, 5].map((index) => lower(index));

test('all lower klines are there and add up', () => {
  expect(judge('1m', tallyOf(whole), higher())).toEqual({
    kline: higher(),
    lower: '1m',
    outcome: 'match',
    expected: 3,
    found: 3,
    confirmed: 0,
    differences: [],
  });
});

test('a difference names the field and both values', () => {
  expect(judge('1m', tallyOf(whole), higher({ volume: '2.9', low: '8' }))).toMatchObject({
    outcome: 'mismatch',
    differences: [
      { field: 'low', rolled: '9', higher: '8' },
      { field: 'volume', rolled: '3', higher: '2.9' },
    ],
  });
});

test('what the exchange has confirmed not to have is no lack: what is there is compared', () => {
  const tally = addKline('3m', missing(tallyOf([lower(3)]), 4, 5), lower(5));
  expect(judge('1m', tally, higher({ volume: '2' }))).toMatchObject({
    outcome: 'match',
    found: 2,
    confirmed: 1,
  });
  expect(judge('1m', tally, higher())).toMatchObject({ outcome: 'mismatch', found: 2, confirmed: 1 });
});

test('an unexplained hole makes it incomplete, and it says whether the rest adds up all the same', () => {
  const tally = tallyOf([lower(3), lower(5)]);
  expect(judge('1m', tally, higher({ volume: '2' }))).toMatchObject({
    outcome: 'incomplete',
    found: 2,
    differences: [],
  });
  expect(judge('1m', tally, higher())).toMatchObject({
    outcome: 'incomplete',
    differences: [{ field: 'volume' }],
  });
});

test('a gap of the exchange across buckets counts only what of it lies in this one', () => {
  const tally = [lower(4), lower(5)].reduce(
    (so, kline) => addKline('3m', so, kline),
    missing(tallyOf([lower(0)]), 1, 4),
  );
  expect(judge('1m', tally, higher({ volume: '2' }))).toMatchObject({
    outcome: 'match',
    found: 2,
    confirmed: 1,
  });
});

test('where nothing of the bucket is there, there is nothing to compare', () => {
  const nothing = { outcome: 'incomplete', found: 0, differences: [] };
  expect(judge('1m', tallyOf([lower(0)]), higher())).toMatchObject({ ...nothing, confirmed: 0 });
  expect(judge('1m', missing(tallyOf([lower(0)]), 3, 6), higher())).toMatchObject({
    ...nothing,
    confirmed: 3,
  });
});

test('the bucket that the lower series began in is not judged, unless it began with it', () => {
  expect(judge('1m', tallyOf([lower(4), lower(5)]), higher({ volume: '2' }))).toBeNull();
  expect(judge('1m', tallyOf([lower(3), lower(5)]), higher({ volume: '2' }))).toMatchObject({
    outcome: 'incomplete',
  });
  const next = klineAt({ ...series, interval: '3m' }, 6 * minute, { volume: '2' });
  expect(judge('1m', tallyOf([lower(4), lower(7), lower(8)]), next)).toMatchObject({
    outcome: 'incomplete',
    found: 2,
  });
});
