import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithDocker } from '@cryptostream/testkit';
import { Kafka, logLevel } from 'kafkajs';
import { brokerOfSuite, connect, createTopic } from './broker.fixture';

describeWithDocker('partitions that are added', () => {
  const broker = brokerOfSuite();

  const addPartitions = async (topic: string, count: number): Promise<void> => {
    const admin = new Kafka({ brokers: [...broker.kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic, count }] });
    await admin.disconnect();
  };

  test('are noticed while it looks, with the topic and their number', async () => {
    const topics = [await createTopic(broker.log, 2), await createTopic(broker.log, 2)];
    const { grown, stop } = broker.log.watchPartitions(topics, 2);
    const early = await Promise.race([grown, sleep(7_000)]);
    expect(early).toBeUndefined();
    await addPartitions(topics[1]!, 3);
    expect(await grown).toEqual({ topic: topics[1], found: 3 });
    await stop();
  }, 60_000);

  test('are noticed when the broker is back, and stopping does not wait for one that is away', async () => {
    const topic = await createTopic(broker.log, 1);
    const log = connect(broker.kafka);
    const [first, second] = [log.watchPartitions([topic], 1), log.watchPartitions([topic], 1)];
    await addPartitions(topic, 2);
    await broker.kafka.kill();
    await sleep(7_000);
    const stoppingMs = Date.now();
    await second.stop();
    expect(Date.now() - stoppingMs).toBeLessThan(2_000);
    await broker.kafka.restart();
    expect(await first.grown).toEqual({ topic, found: 2 });
    await first.stop();
    await log.close();
  }, 120_000);
});
