import { describeWithDocker, left, readAll, right, texts, uniqueName } from '@cryptostream/testkit';
import * as TE from 'fp-ts/TaskEither';
import { Kafka, logLevel, type ISocketFactory } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopic, publishAll, record, silentLogger, brokerOfSuite } from './broker.fixture';
import { createClient } from './kafka-configuration';
import { createOpenPublisher } from './open-publisher';
import { createWaitUntilSettled } from './wait-until-settled';

const timeoutMs = 90_000;

describeWithDocker('publishing to Kafka', () => {
  const broker = brokerOfSuite();

  const client = (socketFactory?: ISocketFactory): Kafka =>
    createClient({ brokers: broker.kafka.brokers, clientId: 'test' }, silentLogger, socketFactory);

  test(
    'an opening that was given up while the broker hung does not fence the next one',
    async () => {
      const { kafka, log } = broker;
      const topic = await createTopic(log, 1);
      const id = uniqueName('publisher');
      const impatient = createOpenPublisher(client, () => TE.right(undefined), 2_000);
      await kafka.pause();
      expect(await left(impatient(id))).toMatchObject({ _tag: 'LogUnavailable', retryable: true });
      await kafka.unpause();
      const publisher = await right(log.openPublisher(id));
      await right(publisher.publish([record(topic, 0, 'a')]));
      await sleep(3_000);
      await right(publisher.publish([record(topic, 0, 'b')]));
      await publisher.close();
      await publishAll(log, [record(topic, 0, 'c')]);
      expect(texts(await readAll(log.reader, topic, 0))).toEqual(['a', 'b', 'c']);
    },
    timeoutMs,
  );

  test(
    'a record for a partition that its topic lacks is refused, and nothing of the transaction appears',
    async () => {
      const { log } = broker;
      const [topic, other] = [await createTopic(log, 2), await createTopic(log, 4)];
      const publisher = await right(log.openPublisher(uniqueName('publisher')));
      const refused = await left(
        publisher.publish([record(topic, 1, 'a'), record(topic, 3, 'b'), record(other, 3, 'c')]),
      );
      expect(refused).toMatchObject({ _tag: 'LogRefused', retryable: false });
      expect(refused.message).toMatch(new RegExp(`topic ${topic} has no partition 3.*PARTITIONS`));
      await publisher.close();
      await publishAll(log, [record(topic, 1, 'x'), record(other, 3, 'x')]);
      expect(texts(await readAll(log.reader, topic, 1))).toEqual(['x']);
      expect(texts(await readAll(log.reader, other, 3))).toEqual(['x']);
    },
    timeoutMs,
  );

  test(
    'who opens a publisher sees what its id committed behind an open transaction of another id',
    async () => {
      const { kafka, log } = broker;
      const topic = await createTopic(log, 2);
      const other = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).producer({
        transactionalId: uniqueName('other'),
        maxInFlightRequests: 1,
      });
      await other.connect();
      const open = await other.transaction();
      await open.send({ topic, messages: [{ partition: 1, key: 'k', value: 'of the other' }] });
      const id = uniqueName('publisher');
      const publisher = await right(log.openPublisher(id));
      await right(publisher.publish([record(topic, 1, 'mine')]));
      await publisher.close();

      let opened = false;
      const opening = right(log.openPublisher(id, [topic])).finally(() => (opened = true));
      await sleep(3_000);
      expect(opened).toBe(false);
      expect(await readAll(log.reader, topic, 1)).toEqual([]);
      const hidden = await left(createWaitUntilSettled(client(), silentLogger, 1_000)([topic]));
      expect(hidden).toMatchObject({ _tag: 'LogUnavailable', retryable: true });
      expect(hidden.message).toContain(`${topic}-1 `);
      await open.abort();
      const next = await opening;
      expect(texts(await readAll(log.reader, topic, 1))).toEqual(['mine']);
      await Promise.all([next.close(), other.disconnect()]);
    },
    timeoutMs,
  );
});
