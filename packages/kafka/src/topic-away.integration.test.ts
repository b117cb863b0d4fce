import { describeWithDocker, eventually, left, right, uniqueName } from '@cryptostream/testkit';
import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopic, noteWith, publishAll, record, brokerOfSuite } from './broker.fixture';

const timeoutMs = 90_000;

/** As a broker that starts may say it of a topic that is there; here it really is away, and empty. */
describeWithDocker('a topic that is unknown for a moment', () => {
  const broker = brokerOfSuite();

  const takeAway = async (topic: string, ms: number): Promise<void> => {
    const admin = new Kafka({ brokers: [...broker.kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await sleep(ms);
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
  };

  test(
    'is waited for by a member that reads it',
    async () => {
      const topic = await createTopic(broker.log, 1);
      const noted = noteWith(new Map(), topic);
      const groupId = uniqueName('group');
      const member = await right(
        broker.log.joinGroup({ groupId, mainTopic: topic, liveTopics: [], worker: noted.worker }),
      );
      broker.atEnd(member.stop);
      await eventually(() => noted.assigned.length > 0, 20_000);
      await sleep(1_000);
      await takeAway(topic, 4_000);
      await publishAll(broker.log, [record(topic, 0, 'a')]);
      await eventually(() => noted.seen.length === 1, 20_000);
    },
    timeoutMs,
  );

  test(
    'is waited for by a reader that has read it, and refused when it was never there',
    async () => {
      const { reader } = broker.log;
      const topic = await createTopic(broker.log, 1);
      await right(reader.offsets(topic));
      const away = takeAway(topic, 4_000);
      await sleep(1_000);
      expect(await right(reader.offsets(topic))).toEqual([{ partition: 0, low: 0, high: 0 }]);
      await away;
      expect(await left(reader.offsets(uniqueName('never')))).toMatchObject({ _tag: 'LogRefused' });
    },
    timeoutMs,
  );
});
