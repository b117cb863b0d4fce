import type { Coverage, StoredGap } from '@cryptostream/ports';
import { completeness } from './completeness';

const minuteMs = 60_000;

/** Ten open times, of which `count` are stored. */
const coverage = (count: number): Coverage => ({
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  firstOpenTimeMs: 0,
  lastOpenTimeMs: 9 * minuteMs,
  count,
});

const gap = (from: number, to: number, cause: StoredGap['cause']): StoredGap => ({
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  fromMs: from * minuteMs,
  toMs: to * minuteMs,
  missing: to - from,
  cause,
});

const of = (count: number, gaps: readonly StoredGap[]) => completeness('1m', coverage(count), gaps);

test('nothing missing', () => {
  expect(of(10, [])).toEqual({
    stored: 10,
    expected: 10,
    missing_ours: 0,
    missing_exchange: 0,
    completeness_percent: 100,
    holes: [],
  });
});

test('what the exchange has not is no fault of ours', () => {
  expect(of(8, [gap(3, 5, 'exchange')])).toMatchObject({
    missing_exchange: 2,
    missing_ours: 0,
    completeness_percent: 100,
  });
});

test('holes of both are told apart', () => {
  expect(of(6, [gap(3, 5, 'exchange'), gap(6, 8, 'unexplained')])).toMatchObject({
    missing_exchange: 2,
    missing_ours: 2,
    completeness_percent: 75,
    holes: [{ cause: 'exchange' }, { cause: 'unexplained', from_ms: 6 * minuteMs, missing: 2 }],
  });
});

test('a hole without a record counts as ours', () => {
  expect(of(9, [])).toMatchObject({ missing_ours: 1, completeness_percent: 90 });
});

test('a hole of ours that was filled late is not shown any more', () => {
  expect(of(10, [gap(6, 8, 'unexplained')])).toMatchObject({
    missing_ours: 0,
    completeness_percent: 100,
    holes: [],
  });
});

test('one of a million missing is not 100', () => {
  const million = { ...coverage(999_999), lastOpenTimeMs: 999_999 * minuteMs };
  expect(completeness('1m', million, []).completeness_percent).toBe(99.9999);
});

test('nothing stored: nothing can be said', () => {
  expect(completeness('1m', undefined, []).completeness_percent).toBeNull();
});
