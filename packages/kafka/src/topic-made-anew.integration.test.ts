import { describeWithDocker, eventually, left, right, uniqueName } from '@cryptostream/testkit';
import * as TE from 'fp-ts/TaskEither';
import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopic, noteWith, publishAll, record, brokerOfSuite } from './broker.fixture';

const timeoutMs = 90_000;

describeWithDocker('a topic that is made anew', () => {
  const broker = brokerOfSuite();

  const makeAnew = async (topic: string): Promise<void> => {
    const admin = new Kafka({ brokers: [...broker.kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    // deleting goes on in the background
    const isMade = async (): Promise<boolean> =>
      admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true }).catch(() => false);
    while (!(await isMade())) await sleep(100);
    await admin.disconnect();
  };

  test(
    'ends the member that has read further, and does not keep it asking for ever',
    async () => {
      const topic = await createTopic(broker.log, 1);
      const values = ['a', 'b', 'c'];
      // while a batch is worked on nothing is fetched, so that the member does not meet the topic missing in between
      let isInHand = false;
      let anew = false;
      const work = (): Promise<void> => {
        isInHand = true;
        return eventually(() => anew, 60_000);
      };
      const noted = noteWith(new Map(), topic, () => TE.fromTask(work));
      await publishAll(
        broker.log,
        values.map((value) => record(topic, 0, value)),
      );
      const member = await right(
        broker.log.joinGroup({
          groupId: uniqueName('group'),
          mainTopic: topic,
          liveTopics: [],
          worker: noted.worker,
        }),
      );
      // Having the partition is not enough: the batch may not be fetched yet.
      await eventually(() => isInHand, 20_000);
      await makeAnew(topic);
      anew = true;
      await eventually(() => noted.seen.length === 3, 20_000);

      const ended = await left(member.ended);
      expect(ended).toMatchObject({ _tag: 'LogRefused', retryable: false });
      expect(ended.message).toMatch(/made anew/);
      expect(noted.seen).toEqual(values.map((value) => `${topic}/0 ${value}`));
    },
    timeoutMs,
  );
});
