import type { Coverage } from '@cryptostream/ports';
import { step } from '../topology';
import { btc1m, enrichedRecord, feedRecord, minuteMs, startMs } from '../surroundings.fixture';
import type { LiveTable } from './live-table';
import { freshCoverage, isExact, statusRows } from './status-rows';

const at = (index: number): number => startMs + index * minuteMs;
const stored: Coverage = { ...btc1m, firstOpenTimeMs: at(0), lastOpenTimeMs: at(9), count: 10 };

const told = (...records: Parameters<typeof step>[1][]): LiveTable =>
  records.reduce<LiveTable>((table, record) => {
    const next = step(table, record);
    return next._tag === 'Changed' ? next.table : table;
  }, {});

test('klines told since the store was asked are counted once each', () => {
  const table = told(...[8, 9, 10, 11, 11].map((index) => enrichedRecord(at(index))));
  expect(freshCoverage([stored], table)).toEqual([{ ...stored, lastOpenTimeMs: at(11), count: 12 }]);
});

test('a series that only the topics know is there too', () => {
  expect(freshCoverage([], told(enrichedRecord(at(3)), enrichedRecord(at(4))))).toEqual([
    { ...btc1m, firstOpenTimeMs: at(3), lastOpenTimeMs: at(4), count: 2 },
  ]);
});

test('when more was told than is remembered the last answer of the store stays', () => {
  const table = told(...Array.from({ length: 300 }, (_, index) => enrichedRecord(at(10 + index))));
  expect(freshCoverage([stored], table)).toEqual([stored]);
  expect(isExact([stored], table)).toBe(false);
});

test('a feed without klines has a row', () => {
  expect(statusRows([], [], told(feedRecord('down')), at(10))).toMatchObject([
    { ...btc1m, feed: { status: 'down' }, last_open_time_ms: null, lag_ms: null, stored: 0 },
  ]);
});

test.each([
  [at(11), 0],
  [at(11) + 1, 1],
  [at(10), 0],
])('at %d the lag is %d', (nowMs, lagMs) => {
  const [row] = statusRows([stored], [], told(feedRecord('live')), nowMs);
  expect(row?.lag_ms).toBe(lagMs);
});

test('a feed that calls itself live is not believed when its next kline is long overdue', () => {
  const statusAt = (nowMs: number) => statusRows([stored], [], told(feedRecord('live')), nowMs)[0]?.feed;
  expect(statusAt(at(11) + 60_000)).toMatchObject({ status: 'live' });
  expect(statusAt(at(11) + 60_001)).toMatchObject({ status: 'stale', since_ms: at(11) });
});

test('what nothing feeds has no lag', () => {
  expect(statusRows([stored], [], {}, at(1_000))[0]).toMatchObject({ lag_ms: null, feed: null });
});
