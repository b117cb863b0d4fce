/** What the consumer's metrics say. */
import { encodeKline } from '@cryptostream/contracts';
import type { LogRecord } from '@cryptostream/ports';
import { Registry } from 'prom-client';
import { consumerMetrics } from './metrics';
import { kline, minute, record, run } from './topology.fixture';

const start = () => {
  const registry = new Registry();
  const metrics = consumerMetrics(registry);
  const samples = async (name: string): Promise<readonly string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));
  return { metrics, samples };
};

const streamed = (headers: LogRecord['headers']): LogRecord =>
  record(0, null, { timestampMs: 1_200, headers: { origin: 'stream', ...headers } });

test('a kline of the stream is timed from hop to hop', async () => {
  const { metrics, samples } = start();
  metrics.latency([streamed({ event_time_ms: '1000', produced_at_ms: '1100' })], 1_500, 2_000);
  expect(await samples('cryptostream_consumer_latency_seconds_sum')).toEqual([
    'cryptostream_consumer_latency_seconds_sum{hop="exchange_to_producer"} 0.1',
    'cryptostream_consumer_latency_seconds_sum{hop="producer_to_kafka"} 0.1',
    'cryptostream_consumer_latency_seconds_sum{hop="kafka_to_consumer"} 0.3',
    'cryptostream_consumer_latency_seconds_sum{hop="consumer_to_store"} 0.5',
    'cryptostream_consumer_latency_seconds_sum{hop="exchange_to_store"} 1',
  ]);
});

test('a clock that is ahead makes no time negative', async () => {
  const { metrics, samples } = start();
  metrics.latency([streamed({ event_time_ms: '5000', produced_at_ms: '1100' })], 1_500, 2_000);
  const [first] = await samples('cryptostream_consumer_latency_seconds_sum');
  expect(first).toBe('cryptostream_consumer_latency_seconds_sum{hop="exchange_to_producer"} 0');
});

test.each([
  ['history', { origin: 'backfill', event_time_ms: '1000', produced_at_ms: '1100' }],
  ['a stranger without times', {}],
  ['a stranger with other times', { event_time_ms: 'noon', produced_at_ms: '1100' }],
])('%s is not timed', async (_, headers) => {
  const { metrics, samples } = start();
  metrics.latency([streamed(headers)], 1_500, 2_000);
  expect(await samples('cryptostream_consumer_latency_seconds_count{hop="exchange_to_store"}')).toEqual([
    'cryptostream_consumer_latency_seconds_count{hop="exchange_to_store"} 0',
  ]);
});

test.each([
  [1, 1],
  [8, 8],
  [9, 5],
  [2_000, 8],
])('of a batch of %i records %i are timed', async (records, timed) => {
  const { metrics, samples } = start();
  const one = streamed({ event_time_ms: '1000', produced_at_ms: '1100' });
  metrics.latency(Array<LogRecord>(records).fill(one), 1_500, 2_000);
  expect(await samples('cryptostream_consumer_latency_seconds_count{hop="exchange_to_store"}')).toEqual([
    `cryptostream_consumer_latency_seconds_count{hop="exchange_to_store"} ${timed}`,
  ]);
});

test('holes of a series are told until they are filled in or confirmed, and only by the member that has it', async () => {
  const { metrics, samples } = start();
  const klines = [1, 2, 5, 6, 9].map((index, offset) => record(offset, encodeKline(kline(index))));
  const [, state] = run(klines);
  metrics.gaps(2, state);
  metrics.nextOffset(2, 5);
  metrics.lag(2, 7);
  const labels = '{source="binance",symbol="BTCUSDC"}';
  expect(await samples('cryptostream_consumer_open_gaps')).toEqual([
    `cryptostream_consumer_open_gaps${labels} 2`,
  ]);
  expect(await samples('cryptostream_consumer_oldest_gap')).toEqual([
    `cryptostream_consumer_oldest_gap_timestamp_seconds${labels} ${(3 * minute) / 1_000}`,
  ]);
  expect(await samples('cryptostream_consumer_newest_gap')).toEqual([
    `cryptostream_consumer_newest_gap_timestamp_seconds${labels} ${(7 * minute) / 1_000}`,
  ]);
  expect(await samples('cryptostream_consumer_lag_records')).toEqual([
    'cryptostream_consumer_lag_records{partition="2"} 7',
  ]);
  metrics.gaps(2, run([record(0, encodeKline(kline(1)))])[1]);
  expect(await samples('cryptostream_consumer_open_gaps')).toEqual([
    `cryptostream_consumer_open_gaps${labels} 0`,
  ]);
  metrics.forgotten(2);
  for (const name of ['open_gaps', 'oldest_gap', 'newest_gap', 'lag_records', 'next_offset'])
    expect(await samples(`cryptostream_consumer_${name}`)).toEqual([]);
});

test('dead letters are counted by the first of their reasons, each of which is there from the start', async () => {
  const { metrics, samples } = start();
  const before = await samples('cryptostream_consumer_dead_letters_total');
  expect(before).toContain('cryptostream_consumer_dead_letters_total{reason="not_json"} 0');
  const [{ refusals }] = run([record(0, 'no kline'), record(1, '{}'), record(2, encodeKline(kline(1)))]);
  metrics.refused(refusals);
  const after = await samples('cryptostream_consumer_dead_letters_total');
  expect(after).toHaveLength(before.length);
  expect(after.filter((line) => !line.endsWith(' 0'))).toEqual([
    'cryptostream_consumer_dead_letters_total{reason="not_json"} 1',
    'cryptostream_consumer_dead_letters_total{reason="unknown_version"} 1',
  ]);
});
