/**
 * A broker that is away from a producer which gets hundreds of klines in a second: frozen, then stopped for longer than a
 * transaction may last. What waits stays bounded, readiness says so, and afterwards the topic has each kline once, in order.
 */
import { decodeKline, Topics } from '@cryptostream/contracts';
import type { Kline } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import { exchangeSession, noMetrics, runProducer, type RunningProducer } from '@cryptostream/producer';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import { cleanups, describeWithDocker, startKafka, until, type StartedKafka } from '@cryptostream/testkit';
import { groupBy } from 'fp-ts/NonEmptyArray';
import { readAll, right } from './archive-through';
import { madeUpExchange } from './made-up-exchange';

const partitions = 4;
const interval = '1s';
const speed = 8;
const symbols = Array.from({ length: 100 }, (_, index) => `A${index}USDC`);
const startMs = Date.UTC(2025, 2, 1);
/** Beyond 10,000 nothing is taken from the stream; of history six pages of 1,000 may be under way at 4,000. */
const mostWaiting = 10_001;

describeWithDocker('a producer whose broker is away', () => {
  const cleanup = cleanups();
  const market = madeUpExchange(symbols, speed, startMs);
  let kafka: StartedKafka;
  let log: KafkaLog;
  let producer: RunningProducer;
  let waiting = 0;
  let waitedMost = 0;
  let left = 0;

  beforeAll(async () => {
    kafka = await cleanup.started(startKafka());
    log = kafkaLog({ brokers: kafka.brokers, clientId: 'producer-outage' }, silentLogger);
    cleanup.add(log.close);
    const wanted = Topics.specifications([interval]);
    right(await log.createTopics(wanted.map((topic) => ({ ...topic, partitions, replicationFactor: 1 })))());
    producer = start();
    cleanup.add(() => producer.stop());
  }, 180_000);

  afterAll(cleanup.run, 90_000);

  const start = (): RunningProducer => {
    const series = symbols.map((symbol) => ({ source: market.exchange.source, symbol, interval }) as const);
    const configuration = {
      source: market.exchange.source,
      interval,
      series,
      symbolTable: symbols,
      partitions,
      backfillFromMs: startMs,
    } as const;
    const dependencies = {
      reader: log.reader,
      openPublisher: log.openPublisher,
      clock: systemClock,
      logger: silentLogger,
      metrics: {
        ...noMetrics,
        waiting: (records: number) => {
          waiting = records;
          waitedMost = Math.max(waitedMost, records);
        },
        leftToHistory: () => void (left += 1),
      },
      random: Math.random,
      monotonicMs: () => performance.now() * speed,
      exchange: market.exchange,
    };
    return runProducer(dependencies, configuration, exchangeSession(dependencies, configuration));
  };

  const stored = async (): Promise<Readonly<Record<string, readonly Kline[]>>> => {
    const records = await readAll(log.reader, Topics.klines(interval), partitions);
    expect(
      records.filter(({ headers }) => headers['type'] === 'gap' || headers['origin'] === 'repair'),
    ).toEqual([]);
    const klines = records.map(
      ({ value }) => decodeKline(JSON.parse(Buffer.from(value!).toString())).fields as Kline,
    );
    return groupBy(({ symbol }: Kline) => symbol)(klines);
  };

  const isLive = async (): Promise<boolean> => {
    const askedMs = market.nowMs();
    await until('the producer is ready', () => producer.unready().length === 0, Boolean, {
      withinMs: 120_000,
    });
    await until('what had waited is published', () => waiting < 1_000, Boolean, { withinMs: 60_000 });
    const ends = right(await log.reader.offsets(Topics.klines(interval))());
    const records = ends.reduce((sum, { high }) => sum + high, 0);
    return records >= (symbols.length * (askedMs - startMs)) / 1_000;
  };

  const unready = (text: string): Promise<unknown> =>
    until(
      `readiness says "${text}"`,
      () => producer.unready().join('; '),
      (said) => said.includes(text),
      {
        withinMs: 60_000,
      },
    );

  test('keeps little, says so, and loses nothing', async () => {
    await until('all is published at first', isLive, Boolean, { withinMs: 60_000 });
    expect(left).toBe(0);

    await kafka.pause();
    await unready('the log has not taken a transaction for');
    await until('the stream is left to history', () => left > 0);
    await kafka.unpause();
    await until('all is published after the pause', isLive, Boolean, { withinMs: 120_000 });
    expect(waitedMost).toBeLessThanOrEqual(mostWaiting);

    await kafka.shutDown();
    await until('the producer is not ready', () => producer.unready().length > 0);
    await systemClock.sleep(45_000);
    expect(producer.unready()).not.toEqual([]);
    expect(waitedMost).toBeLessThanOrEqual(mostWaiting);
    await kafka.restart();
    await until('all is published after the stop', isLive, Boolean, { withinMs: 180_000 });
    await producer.stop();
    expect(waitedMost).toBeLessThanOrEqual(mostWaiting);

    const klines = await stored();
    expect(Object.keys(klines).toSorted()).toEqual(symbols.toSorted());
    Object.entries(klines).forEach(([symbol, found]) => {
      expect(found.length).toBeGreaterThan(60 * speed);
      expect(found).toEqual(found.map((_, index) => market.klineAt(symbol, startMs + index * 1_000)));
    });
  }, 600_000);
});
