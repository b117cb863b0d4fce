import { Topics } from '@cryptostream/contracts';
import { kafkaLog } from '@cryptostream/kafka';
import {
  cleanups,
  describeWithDocker,
  eventually,
  readAll,
  recordingLogger,
  right,
  startKafka,
  texts,
  type StartedKafka,
} from '@cryptostream/testkit';

const timeoutMs = 120_000;

describeWithDocker('what a foreign producer has compressed', () => {
  let kafka: StartedKafka;
  const cleanup = cleanups();
  beforeAll(async () => {
    kafka = await cleanup.started(startKafka());
  }, timeoutMs);
  afterAll(cleanup.run, timeoutMs);

  const send = async (topic: string, codec: string): Promise<void> => {
    const broker = kafka.brokers.join(',');
    const { exitCode, output } = await kafka.container.exec([
      ...['bash', '-c'],
      `echo ${codec} | kafka-console-producer --bootstrap-server ${broker} --topic ${topic} --compression-codec ${codec}`,
    ]);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  };

  test(
    'can be read from every topic of ours',
    async () => {
      const log = kafkaLog({ brokers: kafka.brokers, clientId: 'test' }, recordingLogger().logger);
      cleanup.add(log.close);
      const specifications = Topics.specifications(['1m']);
      await right(
        log.createTopics(specifications.map((each) => ({ ...each, partitions: 1, replicationFactor: 1 }))),
      );
      const followed: string[] = [];
      const follower = await right(
        log.followTopics([Topics.klines('1m')], (each) => followed.push(...texts([each]))),
      );
      cleanup.add(follower.stop);
      const codecs = ['gzip', 'snappy', 'lz4', 'zstd'];
      for (const codec of codecs) await send(Topics.klines('1m'), codec);
      expect(texts(await readAll(log.reader, Topics.klines('1m'), 0))).toEqual(codecs);
      await eventually(() => followed.length === codecs.length, 10_000);
      expect(specifications.map(({ config }) => config['compression.type'])).toEqual(
        specifications.map(() => 'uncompressed'),
      );
    },
    timeoutMs,
  );
});
