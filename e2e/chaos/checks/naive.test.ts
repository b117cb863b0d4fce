import type { LogRecord } from '@cryptostream/ports';
import { naiveRows } from './naive';

let offset = 0;
const record = (type: string, wire: object): LogRecord => ({
  topic: 'klines.1m',
  partition: 0,
  offset: (offset += 1),
  timestampMs: 0,
  key: 'BTCUSDC',
  value: Buffer.from(JSON.stringify(wire)),
  headers: { type },
});
const kline = (minute: number, close: number): LogRecord =>
  record('kline', {
    open_time_ms: minute * 60_000,
    ...{ high: String(close + 1), low: String(close - 1), close: String(close), volume: '2' },
  });
const recompute = (fromMinute: number): LogRecord => record('recompute', { from_ms: fromMinute * 60_000 });
const closes = (log: readonly LogRecord[]) =>
  naiveRows(log).map(({ openTimeMs, values }) => [openTimeMs / 60_000, values.get('close')]);
const obv = (log: readonly LogRecord[]) => naiveRows(log).map(({ values }) => values.get('obv'));

test('late and restated klines wait', () => {
  expect(closes([kline(1, 10), kline(3, 11), kline(2, 12), kline(3, 9), kline(4, 13)])).toEqual([
    [1, 10],
    [3, 11],
    [4, 13],
  ]);
});

test('a recompute has them sorted, each in its latest version, and tells what is at its time or later', () => {
  const log = [kline(1, 10), kline(3, 11), kline(2, 12), kline(3, 9), recompute(2), kline(4, 13)];
  expect(closes(log)).toEqual([
    [1, 10],
    [3, 11],
    [2, 12],
    [3, 9],
    [4, 13],
  ]);
  // Up, then up and down, and from there on up.
  const firstVolume = obv(log)[0]!;
  expect(obv(log)).toEqual([0, 2, 2, 0, 2].map((change) => firstVolume + change));
});

test('what comes after a recompute waits for the next one', () => {
  const log = [kline(1, 10), kline(3, 11), recompute(0), kline(2, 12), kline(4, 13), recompute(0)];
  expect(closes(log).slice(4)).toEqual([
    [4, 13],
    [1, 10],
    [2, 12],
    [3, 11],
    [4, 13],
  ]);
});

test('nothing is told of a series without klines', () => {
  expect(naiveRows([record('gap', {}), recompute(0)])).toEqual([]);
});
