import { describeWithDocker, left, right, uniqueName } from '@cryptostream/testkit';
import { connect, silentLogger, brokerOfSuite } from './broker.fixture';
import { kafkaLog } from './kafka-log';

const timeoutMs = 60_000;

describeWithDocker('topics and reachability', () => {
  const broker = brokerOfSuite();

  const wanted = (topic: string, partitions: number) => ({
    topic,
    partitions,
    replicationFactor: 1,
    config: { 'cleanup.policy': 'compact' },
  });

  test(
    'missing topics are made, those that are there stay',
    async () => {
      const { createTopics, reader } = broker.log;
      const [one, two] = [uniqueName('one'), uniqueName('two')];
      expect(await right(createTopics([wanted(one, 4)]))).toEqual([one]);
      expect(await right(createTopics([wanted(one, 4), wanted(two, 2)]))).toEqual([two]);
      expect(await right(createTopics([wanted(one, 4), wanted(two, 2)]))).toEqual([]);
      expect(await right(reader.offsets(one))).toHaveLength(4);
    },
    timeoutMs,
  );

  test(
    'many topics, one set right after the other, as a broker sees them some moments later',
    async () => {
      for (let round = 0; round < 10; round += 1) {
        const topics = Array.from({ length: 6 }, () => wanted(uniqueName('many'), 4));
        const made = await right(broker.log.createTopics(topics));
        expect(made).toEqual(topics.map(({ topic }) => topic));
      }
    },
    timeoutMs,
  );

  test(
    'two that create the same topics at once both succeed',
    async () => {
      const topics = [0, 1, 2, 3].map(() => wanted(uniqueName('both'), 2));
      const other = connect(broker.kafka);
      await Promise.all([
        right(broker.log.createTopics(topics)),
        right(other.createTopics(topics.toReversed())),
      ]);
    },
    timeoutMs,
  );

  test(
    'another number of partitions is refused and left alone',
    async () => {
      const { createTopics, reader } = broker.log;
      const topic = uniqueName('fixed');
      await right(createTopics([wanted(topic, 4)]));
      const refused = await left(createTopics([wanted(topic, 6)]));
      expect(refused).toMatchObject({ _tag: 'LogRefused', retryable: false });
      expect(refused.message).toContain(`${topic} has 4 partitions instead of 6`);
      expect(await right(reader.offsets(topic))).toHaveLength(4);
    },
    timeoutMs,
  );

  test(
    'a broker that is there is reachable; one that is not is waited for until aborted',
    async () => {
      await right(broker.log.check);
      const nowhere = kafkaLog({ brokers: ['127.0.0.1:1'], clientId: 'test' }, silentLogger);
      const stop = new AbortController();
      const messages: string[] = [];
      const ended = await left(
        nowhere.waitUntilReachable(({ message }) => {
          messages.push(message);
          stop.abort();
        }, stop.signal),
      );
      expect(ended).toMatchObject({ _tag: 'LogUnavailable', retryable: true });
      expect(messages[0]).toContain('Kafka at 127.0.0.1:1 is out of reach');
    },
    timeoutMs,
  );
});
