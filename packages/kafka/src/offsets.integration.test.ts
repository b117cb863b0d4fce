import {
  describeWithDocker,
  left,
  readAll,
  right,
  texts,
  uniqueName,
  untilVisible,
} from '@cryptostream/testkit';
import { Kafka, logLevel, type Transaction } from 'kafkajs';
import { createTopic, noteWith, publishAll, record, brokerOfSuite } from './broker.fixture';

const timeoutMs = 90_000;

describeWithDocker('offsets in Kafka', () => {
  const broker = brokerOfSuite();
  let plain: Kafka;
  beforeAll(() => {
    plain = new Kafka({ brokers: [...broker.kafka.brokers], logLevel: logLevel.NOTHING });
  });

  /** A transaction that stays open until it is told how to end. */
  const begin = async () => {
    const transactionalId = uniqueName('plain');
    const producer = plain.producer({ transactionalId, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction: Transaction = await producer.transaction();
    return {
      send: (topic: string, value: string) =>
        transaction.send({ topic, messages: [{ partition: 0, key: 'k', value }] }),
      abort: () => transaction.abort(),
      commit: () => transaction.commit(),
      /** The broker answers the end of a transaction before its marker stands in the partition. */
      close: async () => {
        await producer.disconnect();
        await untilVisible(broker.log, transactionalId);
      },
    };
  };

  test(
    'records of aborted transactions that overlap are never seen, wherever one begins to read',
    async () => {
      const topic = await createTopic(broker.log, 1);
      const [a, b, c] = [await begin(), await begin(), await begin()];
      await a.send(topic, 'a1');
      await b.send(topic, 'b1');
      await c.send(topic, 'c1');
      await b.send(topic, 'b2');
      await b.abort();
      await a.send(topic, 'a2');
      await c.commit();
      await a.abort();
      await Promise.all([a, b, c].map(({ close }) => close()));
      await publishAll(broker.log, [record(topic, 0, 'd')]);
      expect(texts(await readAll(broker.log.reader, topic, 0))).toEqual(['c1', 'd']);
      for (const from of [1, 2, 3, 4, 5]) {
        const { records } = await right(broker.log.reader.read(topic, 0, from));
        expect(texts(records)).toEqual(from <= 2 ? ['c1', 'd'] : ['d']);
      }
    },
    timeoutMs,
  );

  test(
    'the end is before a transaction that is still open, and beyond markers',
    async () => {
      const topic = await createTopic(broker.log, 1);
      await publishAll(broker.log, [record(topic, 0, 'a')]);
      const [end] = await right(broker.log.reader.offsets(topic));
      const open = await begin();
      await open.send(topic, 'open');
      expect(await right(broker.log.reader.offsets(topic))).toEqual([end]);
      await open.abort();
      await open.close();
      const [after] = await right(broker.log.reader.offsets(topic));
      expect(after!.high).toBeGreaterThan(end!.high);
      expect(await right(broker.log.reader.read(topic, 0, end!.high))).toEqual({
        records: [],
        nextOffset: after!.high,
      });
    },
    timeoutMs,
  );

  test(
    'more than a request holds is published in one transaction',
    async () => {
      const topic = await createTopic(broker.log, 1);
      const values = [...Array(40).keys()].map((n) => `${n}`.padStart(100_000, '0'));
      await publishAll(
        broker.log,
        values.map((value) => record(topic, 0, value)),
      );
      const found = await readAll(broker.log.reader, topic, 0);
      expect(texts(found).map(Number)).toEqual([...Array(40).keys()]);
      expect(found.at(-1)!.offset).toBe(39);
    },
    timeoutMs,
  );

  test(
    'a record that no request can hold is refused',
    async () => {
      const topic = await createTopic(broker.log, 1);
      const publisher = await right(broker.log.openPublisher(uniqueName('publisher')));
      const refused = await left(publisher.publish([record(topic, 0, 'x'.repeat(2_000_000))]));
      expect(refused).toMatchObject({ _tag: 'LogRefused', retryable: false });
      await publisher.close();
    },
    timeoutMs,
  );

  test.each([
    { title: 'deleted before it was processed', offset: 0, message: /records were deleted/ },
    { title: 'never written', offset: 99, message: /made anew/ },
  ])(
    'a member that should go on where a record was $title is refused, and does not jump',
    async ({ offset, message }) => {
      const topic = await createTopic(broker.log, 1);
      await publishAll(broker.log, [record(topic, 0, 'a'), record(topic, 0, 'b')]);
      const admin = plain.admin();
      await admin.connect();
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '1' }] });
      await admin.disconnect();
      const noted = noteWith(new Map([[0, offset]]), topic);
      const groupId = uniqueName('group');
      const member = await right(
        broker.log.joinGroup({ groupId, mainTopic: topic, liveTopics: [], worker: noted.worker }),
      );
      const ended = await left(member.ended);
      expect(ended._tag).toBe('LogRefused');
      expect(ended.message).toMatch(message);
      expect(noted.seen).toEqual([]);
    },
    timeoutMs,
  );

  test(
    'a compacted topic is read to its end, also over batches that compaction has emptied',
    async () => {
      const config = {
        'cleanup.policy': 'compact',
        'segment.bytes': '400',
        'min.cleanable.dirty.ratio': '0.01',
        'max.compaction.lag.ms': '1000',
        'delete.retention.ms': '0',
      };
      const topic = await createTopic(broker.log, 1, config);
      for (let n = 0; n < 30; n++) await publishAll(broker.log, [record(topic, 0, `${n}`)]);
      const count = async () => (await readAll(broker.log.reader, topic, 0)).length;
      for (let n = 0; (await count()) > 6 && n < 100; n++) await new Promise((r) => setTimeout(r, 300));
      const found = await readAll(broker.log.reader, topic, 0);
      expect(found.length).toBeLessThan(30);
      expect(texts(found).at(-1)).toBe('29');
    },
    timeoutMs,
  );
});
