/**
 * Partitions that somebody adds to a topic while the system runs. A symbol's partition depends on their number, so whoever works
 * with that topic ends and says so, and whoever is started again is refused; what was written stays where it belongs.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Topics } from '@cryptostream/contracts';
import { Interval } from '@cryptostream/domain';
import { kafkaLog, type KafkaLog } from '@cryptostream/kafka';
import { silentLogger } from '@cryptostream/telemetry';
import {
  cleanups,
  describeWithDocker,
  startInflux,
  startKafka,
  until,
  type StartedInflux,
  type StartedKafka,
} from '@cryptostream/testkit';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { readAll, right } from './archive-through';
import { startMember, type Member } from './consumer-member';
import { startService, type ServiceProcess } from './service-process';

const symbols = ['BTCUSDC', 'ETHUSDC'];
const partitions = symbols.length;
const startMs = Date.UTC(2025, 2, 1);

describeWithDocker('partitions added while it runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-partitions-'));
  const cleanup = cleanups();
  let kafka: StartedKafka;
  let influx: StartedInflux;
  let log: KafkaLog;

  beforeAll(async () => {
    [kafka, influx] = await Promise.all([cleanup.started(startKafka()), cleanup.started(startInflux())]);
    log = kafkaLog({ brokers: kafka.brokers, clientId: 'added-partitions' }, silentLogger);
    cleanup.add(log.close);
  }, 240_000);
  afterAll(async () => {
    await cleanup.run();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  const archiveOf = (interval: Interval.Interval): string => {
    const directory = join(folder, interval);
    mkdirSync(directory);
    for (const symbol of symbols)
      writeFileSync(
        join(directory, `${symbol}-${interval}.csv`),
        'open_time,open,high,low,close,volume\n' +
          Array.from(
            { length: 2_000 },
            (_, index) =>
              `${startMs + index * Interval.lengthMs(interval)},1,2,1,${1 + (index % 10) / 10},3\n`,
          ).join(''),
      );
    return directory;
  };
  const startConsumer = async (interval: Interval.Interval): Promise<Member> => {
    const member = await startMember({ kafka, influx, symbols }, '1', { INTERVAL: interval });
    cleanup.add(member.stopGate);
    cleanup.add(member.kill);
    return member;
  };
  /** Some ten klines a second, for minutes. */
  const startProducer = (interval: Interval.Interval, directory: string): ServiceProcess => {
    const producer = startService('producer', {
      SOURCE: 'archive',
      ARCHIVE_DIR: directory,
      SPEED: String((5 * Interval.lengthMs(interval)) / 1_000),
      INTERVAL: interval,
      SYMBOLS: symbols.join(','),
      SYMBOL_TABLE: symbols.join(','),
      PARTITIONS: String(partitions),
      KAFKA_BROKERS: kafka.brokers.join(','),
      HEALTH_PORT: '0',
    });
    cleanup.add(producer.kill);
    return producer;
  };
  const asAdmin = async <A>(action: (admin: Admin) => Promise<A>): Promise<A> => {
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    return action(admin).finally(() => admin.disconnect());
  };
  const addPartitions = (topics: readonly string[]): Promise<boolean> =>
    asAdmin((admin) =>
      admin.createPartitions({
        topicPartitions: topics.map((topic) => ({ topic, count: partitions + 2 })),
      }),
    );
  const createTopics = async (interval: Interval.Interval): Promise<void> => {
    const wanted = Topics.specifications([interval]);
    right(await log.createTopics(wanted.map((each) => ({ ...each, partitions, replicationFactor: 1 })))());
  };
  const countOf = async (topic: string): Promise<number> =>
    (await readAll(log.reader, topic, partitions)).length;

  const running = async (interval: Interval.Interval) => {
    await createTopics(interval);
    const directory = archiveOf(interval);
    const consumer = await startConsumer(interval);
    const producer = startProducer(interval, directory);
    await until(
      'twenty klines are enriched',
      () => countOf(Topics.enriched(interval)),
      (enriched) => enriched >= 20,
      { hint: () => producer.output() + consumer.output() },
    );
    return { consumer, producer, directory };
  };
  const sentence = (topic: string): string =>
    `${topic} has ${partitions + 2} partitions, PARTITIONS says ${partitions}. The number is fixed for the life of a topic`;
  const expectRefusal = async (process: ServiceProcess, topic: string): Promise<void> => {
    expect(await process.exited).toBe(3);
    expect(process.output()).toContain(sentence(topic));
  };
  /** Every kline once, in order, in the partition of its symbol, and as many enriched as the consumer has passed. */
  const expectNothingMixed = async (interval: Interval.Interval): Promise<void> => {
    const read = new Map<string, number[]>();
    for (const topic of [Topics.klines(interval), Topics.enriched(interval)])
      for (const { partition, key, value } of await readAll(log.reader, topic, partitions)) {
        const { open_time_ms } = JSON.parse(Buffer.from(value!).toString()) as {
          readonly open_time_ms: number;
        };
        const place = `${topic} ${partition} ${key}`;
        read.set(place, [...(read.get(place) ?? []), (open_time_ms - startMs) / Interval.lengthMs(interval)]);
      }
    expect([...read.keys()].toSorted()).toEqual(
      [Topics.enriched(interval), Topics.klines(interval)].flatMap((topic) =>
        symbols.map((symbol, partition) => `${topic} ${partition} ${symbol}`),
      ),
    );
    for (const indexes of read.values()) expect(indexes).toEqual(indexes.map((_, index) => index));
    for (const topic of [Topics.klines(interval), Topics.enriched(interval), Topics.state(interval)]) {
      const fresh = kafkaLog({ brokers: kafka.brokers, clientId: 'added-partitions' }, silentLogger);
      const offsets = right(await fresh.reader.offsets(topic)());
      await fresh.close();
      expect(offsets.slice(partitions).map(({ high }) => high)).toEqual(
        offsets.slice(partitions).map(() => 0),
      );
    }
  };

  test('to the klines: producer and consumer end, and do not start again', async () => {
    const { consumer, producer, directory } = await running('1m');
    await addPartitions([Topics.klines('1m'), Topics.openKlines('1m')]);
    await Promise.all([consumer, producer].map((each) => expectRefusal(each, 'klines.1m')));
    await expectNothingMixed('1m');
    await expectRefusal(await startConsumer('1m'), 'klines.1m');
    await expectRefusal(startProducer('1m', directory), 'klines.1m');
    await expectNothingMixed('1m');
    expect(await countOf(Topics.deadLetters)).toBe(0);
  }, 180_000);

  test.each([
    ['states', '15m', Topics.state('15m')],
    ['enriched klines', '1h', Topics.enriched('1h')],
  ] as const)(
    'to the %s: the consumer ends, the producer goes on; made anew they come back',
    async (_, interval, topic) => {
      const { consumer, producer } = await running(interval);
      await addPartitions([topic]);
      await expectRefusal(consumer, topic);
      await expectRefusal(await startConsumer(interval), topic);
      await expectNothingMixed(interval);
      producer.signal('SIGTERM');
      expect(await producer.exited).toBe(0);

      const topics = [Topics.state(interval), Topics.enriched(interval), Topics.openEnriched(interval)];
      await asAdmin((admin) => admin.deleteTopics({ topics }));
      // Deleting goes on in the background.
      await until('the topics are made anew', () =>
        createTopics(interval).then(
          () => true,
          () => false,
        ),
      );
      const again = await startConsumer(interval);
      const published = await countOf(Topics.klines(interval));
      await until(
        `${published} klines are enriched again`,
        () => countOf(Topics.enriched(interval)),
        (enriched) => enriched >= published,
        { hint: again.output },
      );
      await expectNothingMixed(interval);
      again.signal('SIGTERM');
      expect(await again.exited).toBe(0);
    },
    180_000,
  );
});
