import type { LogRecord } from '@cryptostream/ports';
import type { AlteredKline } from '../exchange';
import { explainedChanges, type Change } from './explained-changes';

const request = (fromMs: number, timestampMs: number): LogRecord => ({
  topic: 'klines.1s',
  partition: 0,
  offset: 0,
  timestampMs,
  key: 'BTCUSDC',
  value: Buffer.from(JSON.stringify({ symbol: 'BTCUSDC', interval: '1s', from_ms: fromMs })),
  headers: { type: 'recompute' },
});
const altered = (openTimeMs: number): AlteredKline => ({
  symbol: 'BTCUSDC',
  interval: '1s',
  openTimeMs,
  versions: [],
  streamed: null,
});
const change = (changes: Partial<Change>): Change => ({
  measurement: 'kline_enriched',
  symbol: 'BTCUSDC',
  interval: '1s',
  openTimeMs: 5_000,
  field: 'sma_7',
  was: '1',
  is: '2',
  atMs: 100,
  ...changes,
});
const differences = (seen: Change, log: readonly LogRecord[], account: readonly AlteredKline[]): number =>
  explainedChanges({ points: 1, changes: [seen] }, log, account).differences.length;

test.each([
  ['of an enriched value behind an altered kline', change({})],
  ['of a raw value of the altered kline', change({ measurement: 'kline_raw', openTimeMs: 4_000 })],
  ['of what is away while it is written anew', change({ measurement: 'kline_raw', is: null })],
])('explained: a change %s', (_, seen) => {
  expect(differences(seen, [request(0, 90)], [altered(4_000)])).toBe(0);
});

test.each([
  ['without a recompute', change({}), [], [altered(4_000)]],
  ['before it was asked for', change({ atMs: 80 }), [request(0, 90)], [altered(4_000)]],
  ['in front of its time', change({}), [request(6_000, 90)], [altered(4_000)]],
  ['of another symbol', change({ symbol: 'ETHUSDC' }), [request(0, 90)], [altered(4_000)]],
  ['of another interval', change({ interval: '1m' }), [request(0, 90)], [altered(4_000)]],
  ['when nothing was altered', change({}), [request(0, 90)], []],
  ['in front of what was altered', change({ openTimeMs: 3_000 }), [request(0, 90)], [altered(4_000)]],
  ['of a raw value behind it', change({ measurement: 'kline_raw' }), [request(0, 90)], [altered(4_000)]],
])('noticed: a change %s', (_, seen, log, account) => {
  expect(differences(seen, log, account)).toBe(1);
});
