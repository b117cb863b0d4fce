/**
 * The producer's promise under kill -9 and a faulty exchange: the topic holds each closed kline exactly once, in order, with
 * the exchange's own values; a second producer of the same interval fences the first, which says so.
 */
import { decodeKline, encodeKline, Topics } from '@cryptostream/contracts';
import { Interval, type Kline } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import { startSimulator, type Simulator } from '@cryptostream/simulator';
import { silentLogger } from '@cryptostream/telemetry';
import {
  cleanups,
  describeWithDocker,
  freePort,
  publish,
  startKafka,
  type StartedKafka,
  until,
} from '@cryptostream/testkit';
import { readAll, right } from './archive-through';
import { startService, type ServiceProcess } from './service-process';

const symbols = ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC'];
const interval = '1s';
const backfillMs = 2 * 3_600_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeWithDocker('the promise of the producer', () => {
  let kafka: StartedKafka;
  let exchange: Simulator;
  let log: KafkaLog;
  const cleanup = cleanups();
  const backfillFrom = new Date(Date.now() - backfillMs).toISOString();

  const startProducer = (changes: { readonly [name: string]: string } = {}): ServiceProcess => {
    const producer = startService('producer', {
      SOURCE: 'binance',
      SOURCE_NAME: 'simulated',
      INTERVAL: interval,
      SYMBOLS: symbols.join(','),
      SYMBOL_TABLE: symbols.join(','),
      BACKFILL_FROM: backfillFrom,
      KAFKA_BROKERS: kafka.brokers.join(','),
      BINANCE_REST_URL: exchange.url,
      BINANCE_STREAM_URL: exchange.streamUrl,
      HEALTH_PORT: '0',
      ...changes,
    });
    cleanup.add(producer.kill);
    return producer;
  };

  const createTopics = async (of: Interval.Interval): Promise<void> => {
    const wanted = Topics.specifications([of]);
    right(
      await log.createTopics(wanted.map((topic) => ({ ...topic, partitions: 4, replicationFactor: 1 })))(),
    );
  };

  beforeAll(async () => {
    [kafka, exchange] = await Promise.all([cleanup.started(startKafka()), cleanup.started(startSimulator())]);
    log = kafkaLog({ brokers: kafka.brokers, clientId: 'producer-promise' }, silentLogger);
    cleanup.add(log.close);
    await createTopics(interval);
  }, 180_000);

  afterAll(cleanup.run, 60_000);

  /** Transaction markers count as well, one or two in a thousand. */
  const publishedShare = async (): Promise<number> => {
    const ends = right(await log.reader.offsets(Topics.klines(interval))());
    const klines = (symbols.length * backfillMs) / Interval.lengthMs(interval);
    return ends.reduce((sum, { high }) => sum + high, 0) / klines;
  };

  test('killed in the middle of a backfill and during live frames, under faults of the exchange', async () => {
    for (const share of [0.1, 0.4, 0.7]) {
      const producer = startProducer();
      await producer.says('"event":"backfill"', 60_000);
      await until(`a share of ${share} is published`, publishedShare, (found) => found >= share, {
        everyMs: 5,
      });
      await producer.kill();
      const published = await publishedShare();
      expect(published).toBeGreaterThanOrEqual(share);
      expect(published).toBeLessThan(1);
    }
    const live = startProducer();
    await live.says('"status":"live"', 60_000);
    await sleep(3_000);
    exchange.control.inject({ kind: 'drop_connections', refuse_ms: 2_000 });
    await sleep(4_000);
    await live.kill();
    await sleep(3_000);
    const again = startProducer();
    await again.says('"status":"live"', 60_000);
    exchange.control.inject({ kind: 'rest_429', count: 2, retry_after_s: 1 });
    exchange.control.inject({ kind: 'stall', duration_ms: 5_000, streams: ['btcusdc@kline_1s'] });
    await sleep(8_000);
    exchange.control.inject({ kind: 'rest_5xx', status: 503, duration_ms: 2_000 });
    exchange.control.inject({ kind: 'drop_connections' });
    await sleep(12_000);
    again.signal('SIGTERM');
    expect(await again.exited).toBe(0);
    expect(again.output()).toContain('"event":"stopped"');

    for (const symbol of symbols) expect(await problemsOf(symbol)).toEqual([]);
  }, 300_000);

  /** Against the exchange's own truth over the whole of what the topic should hold. */
  const problemsOf = async (symbol: string): Promise<readonly string[]> => {
    const stored = (await readAll(log.reader, Topics.klines(interval), 4))
      .filter(({ key }) => key === symbol)
      .map(({ value }) => decodeKline(JSON.parse(Buffer.from(value!).toString())).fields as Kline);
    const fromMs = Math.ceil(Date.parse(backfillFrom) / 1_000) * 1_000;
    const lastMs = stored.at(-1)?.openTimeMs ?? 0;
    const truth = await exchange.control.klines({
      symbol,
      interval,
      fromMs,
      toMs: lastMs + Interval.lengthMs(interval),
    });
    expect(truth.length).toBeGreaterThan(backfillMs / 1_000);
    const different = truth.findIndex((kline, index) => text(kline) !== text(stored[index]));
    return [
      ...(stored.length === truth.length ? [] : [`${stored.length} stored, ${truth.length} published`]),
      ...(different < 0
        ? []
        : [`at ${different}: stored ${text(stored[different])}, published ${text(truth[different])}`]),
      ...(exchange.control.nowMs() - lastMs < 30_000 ? [] : [`ends at ${new Date(lastMs).toISOString()}`]),
    ];
  };

  const text = (kline: Kline | undefined): string =>
    JSON.stringify(Object.entries(kline ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));

  test('a second producer of the interval fences the first, which says so, stands by and is not ready', async () => {
    const port = await freePort();
    const first = startProducer({ HEALTH_PORT: String(port) });
    await first.says('"status":"live"', 60_000);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    const second = startProducer();
    await second.says('"status":"live"', 60_000);
    await first.says('fenced: another producer with the transactional id simulated-1s has taken over');
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain('fenced');
    await sleep(2_000);
    [first, second].forEach((producer) => producer.signal('SIGTERM'));
    expect(await Promise.all([first.exited, second.exited])).toEqual([0, 0]);
    for (const symbol of symbols) expect(await problemsOf(symbol)).toEqual([]);
  }, 180_000);

  test.each<readonly [changes: { readonly [name: string]: string }, message: string, code: number]>([
    [{ INTERVAL: '7m' }, 'INTERVAL="7m" is not allowed; allowed: 1s, 1m', 2],
    [
      { SYMBOLS: 'DOGEUSDC' },
      'SYMBOLS="DOGEUSDC" is not allowed; every symbol has to stand in SYMBOL_TABLE',
      2,
    ],
    [
      { SYMBOLS: 'FOOUSDC', SYMBOL_TABLE: `${symbols.join(',')},FOOUSDC` },
      'FOOUSDC, interval 1s: The exchange does not know the symbol FOOUSDC (code -1121: Invalid symbol.); check SYMBOLS (npm start: --symbols). Allowed are those that http://',
      3,
    ],
    [
      { PARTITIONS: '8' },
      'klines.1s has 4 partitions, PARTITIONS says 8. The number is fixed for the life of a topic: set PARTITIONS=4.',
      3,
    ],
  ])(
    '%j: one clear message and exit code',
    async (changes, message, code) => {
      const producer = startProducer(changes);
      await producer.says(message, 60_000);
      expect(await producer.exited).toBe(code);
    },
    90_000,
  );

  test('a table in another order than the topic was written with: one clear message and exit code', async () => {
    await createTopics('1m');
    const series = { source: 'simulated', symbol: symbols[0]!, interval: '1m' } as const;
    const prices = { open: '1', high: '1', low: '1', close: '1', volume: '1' };
    const value = encodeKline({ ...series, ...prices, openTimeMs: Date.UTC(2025, 2, 1), closed: true });
    const headers = { type: 'kline', origin: 'stream' };
    await publish(log, [{ topic: Topics.klines('1m'), partition: 0, key: series.symbol, value, headers }]);
    const producer = startProducer({ INTERVAL: '1m', SYMBOL_TABLE: symbols.toReversed().join(',') });
    await producer.says(
      'BTCUSDC stands in partition 0 of klines.1m, SYMBOL_TABLE places it in 3. The table is append-only: put it back in its former order and append new symbols at its end.',
      60_000,
    );
    expect(await producer.exited).toBe(3);
  }, 90_000);

  test('without Kafka it waits and says for what; SIGTERM ends it all the same', async () => {
    const producer = startProducer({ KAFKA_BROKERS: '127.0.0.1:1' });
    await producer.says('waiting for Kafka');
    await producer.says('127.0.0.1:1');
    producer.signal('SIGTERM');
    expect(await producer.exited).toBe(0);
  }, 60_000);

  test('without its exchange it waits and says for what', async () => {
    const producer = startProducer({ SOURCE_NAME: 'elsewhere', BINANCE_REST_URL: 'http://127.0.0.1:1' });
    await producer.says('waiting for elsewhere');
    producer.signal('SIGTERM');
    expect(await producer.exited).toBe(0);
  }, 60_000);
});
