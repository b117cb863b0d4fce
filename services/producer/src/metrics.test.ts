/** What the producer's metrics say. */
import { Registry } from 'prom-client';
import { kline, minute, nowMs, openTimeMs, settle, startSession } from './exchange-session.fixture';
import { producerMetrics } from './metrics';
import { requestMetrics } from './metrics/exchange-metrics';

const start = () => {
  const registry = new Registry();
  const samples = async (name: string): Promise<readonly string[]> =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith(`cryptostream_producer_${name}`))
      .map((line) => line.slice('cryptostream_producer_'.length));
  return { registry, metrics: producerMetrics(registry), samples };
};

test('a feed is in one state at a time', async () => {
  const { metrics, samples } = start();
  metrics.feed('BTCUSDC', 'live');
  metrics.feed('BTCUSDC', 'stale');
  metrics.feed('ETHUSDC', 'live');
  expect((await samples('feed_state')).filter((line) => line.endsWith(' 1'))).toEqual([
    'feed_state{symbol="BTCUSDC",state="stale"} 1',
    'feed_state{symbol="ETHUSDC",state="live"} 1',
  ]);
  expect(await samples('feed_state')).toHaveLength(8);
});

test('the oldest hole of the exchange is told while there is one', async () => {
  const { metrics, samples } = start();
  metrics.holes('BTCUSDC', 2, 60_000);
  expect(await samples('exchange_')).toEqual([
    'exchange_holes{symbol="BTCUSDC"} 2',
    'exchange_oldest_hole_timestamp_seconds{symbol="BTCUSDC"} 60',
  ]);
  metrics.holes('BTCUSDC', 0, null);
  expect(await samples('exchange_')).toEqual(['exchange_holes{symbol="BTCUSDC"} 0']);
});

test('a transaction counts its records, its size and its time', async () => {
  const { metrics, samples } = start();
  metrics.published(30, 0.2);
  metrics.published(3, 0.1);
  expect(await samples('records_total')).toEqual(['records_total 33']);
  expect(await samples('batch_records_bucket{le="5"}')).toEqual(['batch_records_bucket{le="5"} 1']);
  expect(await samples('publish_seconds_count')).toEqual(['publish_seconds_count 2']);
});

test('requests and their weight are told as the exchange tells them', async () => {
  const { registry, samples } = start();
  const { request, usedWeight } = requestMetrics(registry, 6_000);
  request(200);
  request('none');
  usedWeight(120);
  expect(await samples('rest_requests_total')).toEqual([
    'rest_requests_total{status="200"} 1',
    'rest_requests_total{status="none"} 1',
  ]);
  expect(await samples('exchange_weight')).toEqual([
    'exchange_weight_used 120',
    'exchange_weight_limit 6000',
  ]);
});

test('a session says which kline comes next and for how long it has been overdue, and counts what the stream brings', async () => {
  const { metrics, samples } = start();
  const session = await startSession({
    symbols: ['BTCUSDC'],
    ends: { BTCUSDC: openTimeMs - 5 * minute },
    metrics,
  });
  await settle();
  const overdueMs = nowMs - (openTimeMs - 4 * minute);
  expect(await samples('next_open')).toEqual([
    `next_open_timestamp_seconds{symbol="BTCUSDC"} ${(openTimeMs - 5 * minute) / 1_000}`,
  ]);
  expect(await samples('overdue')).toEqual([`overdue_seconds{symbol="BTCUSDC"} ${overdueMs / 1_000}`]);
  session.connect();
  session.send(kline('BTCUSDC'), nowMs);
  session.tell({ _tag: 'FrameNotUnderstood', frame: '?', message: 'what is it' });
  session.tell({ _tag: 'Disconnected', reason: 'lost', retryInMs: 1 });
  expect(await samples('frames_total')).toEqual([
    'frames_total{kind="open"} 1',
    'frames_total{kind="not_understood"} 1',
  ]);
  expect(await samples('stream_disconnects_total')).toEqual(['stream_disconnects_total 1']);
  await session.stop();
  // Nobody takes the last state of a producer that is gone for that of the feed.
  expect((await samples('feed_state')).filter((line) => line.endsWith(' 1'))).toEqual([
    'feed_state{symbol="BTCUSDC",state="down"} 1',
  ]);
});
