/**
 * What every log promises, as one suite that each adapter registers. Kafka is slow and leaves gaps in its offsets
 * (transaction markers), so offsets are compared with what the log itself said, never counted.
 */
import { arrivalsContract } from './log-contract-arrivals';
import { joinGroupContract } from './log-contract-group';
import {
  eventually,
  freshTopic,
  left,
  notSetUp,
  publish,
  readAll,
  record,
  right,
  texts,
  uniqueName,
  untilVisible,
  type LogUnderTest,
} from './log-contract-tools';

export type LogContractOptions = {
  /** For each test. */
  readonly timeoutMs?: number;
};

/** Registers the suite; `setup` runs once. */
export const logContract = (
  title: string,
  setup: () => Promise<LogUnderTest>,
  { timeoutMs = 60_000 }: LogContractOptions = {},
): void => {
  describe(`log contract: ${title}`, () => {
    let log: LogUnderTest | undefined;
    const running = (): LogUnderTest => log ?? notSetUp();
    beforeAll(async () => {
      log = await setup();
    }, timeoutMs * 2);
    afterAll(() => log?.close(), timeoutMs);

    publishContract(running, timeoutMs);
    readContract(running, timeoutMs);
    followContract(running, timeoutMs);
    arrivalsContract(running, timeoutMs);
    joinGroupContract(running, timeoutMs);
  });
};

const publishContract = (log: () => LogUnderTest, timeoutMs: number): void => {
  test(
    'keys, values and headers come back as they were published, from each partition',
    async () => {
      const topic = await freshTopic(log());
      const first = {
        ...record(topic, 0, '{"price":"0.10"}', 'BTCUSDC'),
        headers: { type: 'kline', origin: 'stream' },
      };
      const second = {
        ...record(topic, 1, 'grüße 价格 🚀 \u0000 "\\', 'ключ\u0000🔑'),
        headers: { note: 'ü🚀', empty: '' },
      };
      await publish(log(), [first, second]);
      const [found] = await readAll(log().reader, topic, 0);
      const [other] = await readAll(log().reader, topic, 1);
      expect(found).toMatchObject({ topic, partition: 0, key: first.key, headers: first.headers });
      expect(other).toMatchObject({ topic, partition: 1, key: second.key, headers: second.headers });
      expect(texts([found!, other!])).toEqual([first.value, second.value]);
      expect(Math.abs(found!.timestampMs - Date.now())).toBeLessThan(10 * 60_000);
    },
    timeoutMs,
  );

  test(
    'records of one partition keep the order of their transactions',
    async () => {
      const topic = await freshTopic(log());
      const id = uniqueName('publisher');
      const publisher = await right(log().openPublisher(id));
      for (const batch of [0, 1, 2, 3, 4])
        await right(publisher.publish([0, 1, 2].map((n) => record(topic, 0, `${batch}-${n}`))));
      await publisher.close();
      await untilVisible(log(), id);
      const found = await readAll(log().reader, topic, 0);
      expect(texts(found)).toEqual([0, 1, 2, 3, 4].flatMap((batch) => [0, 1, 2].map((n) => `${batch}-${n}`)));
      expect(found.every(({ offset }, at) => at === 0 || offset > found[at - 1]!.offset)).toBe(true);
    },
    timeoutMs,
  );

  test(
    'a transaction takes effect as a whole or not at all',
    async () => {
      const topic = await freshTopic(log());
      const id = uniqueName('publisher');
      const publisher = await right(log().openPublisher(id));
      // More than a request to Kafka holds: some of it is sent before the unknown topic is met.
      const large = 'x'.repeat(500_000);
      const unknown = record(uniqueName('no-such-topic'), 0, 'half');
      await left(publisher.publish([record(topic, 0, large), record(topic, 0, large), unknown]));
      await publisher.close();
      await untilVisible(log(), id);
      expect(await readAll(log().reader, topic, 0)).toEqual([]);
      await publish(log(), [record(topic, 0, 'whole')]);
      expect(texts(await readAll(log().reader, topic, 0))).toEqual(['whole']);
    },
    timeoutMs,
  );

  test(
    'an empty transaction is fine',
    async () => {
      await publish(log(), []);
    },
    timeoutMs,
  );

  test(
    'a second publisher of the same id fences the first, whose records never appear',
    async () => {
      const topic = await freshTopic(log());
      const id = uniqueName('publisher');
      const first = await right(log().openPublisher(id));
      await right(first.publish([record(topic, 0, 'before')]));
      const second = await right(log().openPublisher(id));
      expect(await left(first.publish([record(topic, 0, 'zombie')]))).toMatchObject({
        _tag: 'LogFenced',
        retryable: false,
      });
      await right(second.publish([record(topic, 0, 'after')]));
      await first.close();
      await second.close();
      await untilVisible(log(), id);
      expect(texts(await readAll(log().reader, topic, 0))).toEqual(['before', 'after']);
    },
    timeoutMs,
  );
};

const readContract = (log: () => LogUnderTest, timeoutMs: number): void => {
  test(
    'offsets answers a row for each partition: low, and high beyond the last record',
    async () => {
      const topic = await freshTopic(log());
      const empty = await right(log().reader.offsets(topic));
      expect(empty.map(({ partition }) => partition)).toEqual([...Array(log().partitions).keys()]);
      expect(empty.every(({ low, high }) => low === high)).toBe(true);
      await publish(log(), [record(topic, 1, 'a'), record(topic, 1, 'b')]);
      const [still, grown] = await right(log().reader.offsets(topic));
      const found = await readAll(log().reader, topic, 1);
      expect(still).toEqual(empty[0]);
      expect(grown!.low).toBe(found[0]!.offset);
      expect(grown!.high).toBeGreaterThan(found[1]!.offset);
    },
    timeoutMs,
  );

  test(
    'an unknown topic is refused for good',
    async () => {
      const refused = { _tag: 'LogRefused', retryable: false };
      expect(await left(log().reader.offsets(uniqueName('no-such-topic')))).toMatchObject(refused);
    },
    timeoutMs,
  );

  test(
    'at the end a read answers nothing and the same offset',
    async () => {
      const topic = await freshTopic(log());
      await publish(log(), [record(topic, 0, 'a')]);
      const [row] = await right(log().reader.offsets(topic));
      expect(await right(log().reader.read(topic, 0, row!.high))).toEqual({
        records: [],
        nextOffset: row!.high,
      });
    },
    timeoutMs,
  );

  test(
    'reads add up to the whole, also from the middle',
    async () => {
      const topic = await freshTopic(log());
      const values = [...Array(3_000).keys()].map(String);
      await publish(
        log(),
        values.map((value) => record(topic, 0, value)),
      );
      const found = await readAll(log().reader, topic, 0);
      expect(texts(found)).toEqual(values);
      const { records } = await right(log().reader.read(topic, 0, found[1_500]!.offset));
      expect(texts(records)[0]).toBe('1500');
    },
    timeoutMs,
  );

  test(
    'a compacted topic keeps the newest record of each key',
    async () => {
      const topic = await freshTopic(log(), { 'cleanup.policy': 'compact' });
      await publish(log(), [
        record(topic, 0, 'a1', 'a'),
        record(topic, 0, 'b1', 'b'),
        record(topic, 0, 'a2', 'a'),
      ]);
      await publish(log(), [record(topic, 0, 'a3', 'a')]);
      const found = await readAll(log().reader, topic, 0);
      const newest = new Map(found.map((each) => [each.key, texts([each])[0]]));
      expect(newest).toEqual(
        new Map([
          ['a', 'a3'],
          ['b', 'b1'],
        ]),
      );
    },
    timeoutMs,
  );
};

const followContract = (log: () => LogUnderTest, timeoutMs: number): void => {
  test(
    'a follower sees, in order, what is committed after it started, and nothing from before or after it stopped',
    async () => {
      const topic = await freshTopic(log());
      await publish(log(), [record(topic, 0, 'before')]);
      const seen: string[] = [];
      const follower = await right(log().followTopics([topic], (each) => void seen.push(texts([each])[0]!)));
      // A follower of Kafka may need a moment to find the end: what counts is that from the first one on all come.
      for (let n = 0; !seen.includes(`warm-${n - 1}`); n += 1) {
        await publish(log(), [record(topic, 0, `warm-${n}`)]);
        await eventually(() => seen.includes(`warm-${n}`), 1_000).catch(() => undefined);
      }
      await publish(log(), [record(topic, 0, 'x'), record(topic, 0, 'y')]);
      await publish(log(), [record(topic, 0, 'z')]);
      await eventually(() => seen.includes('z'), timeoutMs);
      await follower.stop();
      await publish(log(), [record(topic, 0, 'too late')]);
      expect(seen.filter((text) => !text.startsWith('warm'))).toEqual(['x', 'y', 'z']);
    },
    timeoutMs,
  );

  test(
    'followers do not take records from each other',
    async () => {
      const topic = await freshTopic(log());
      const seen: readonly string[][] = [[], []];
      const followers = await Promise.all(
        seen.map((into) => right(log().followTopics([topic], (each) => void into.push(texts([each])[0]!)))),
      );
      for (let n = 0; !seen.every((each) => each.includes(`warm-${n - 1}`)); n += 1) {
        await publish(log(), [record(topic, 1, `warm-${n}`)]);
        await eventually(() => seen.every((each) => each.includes(`warm-${n}`)), 1_000).catch(
          () => undefined,
        );
      }
      await Promise.all(followers.map(({ stop }) => stop()));
    },
    timeoutMs,
  );
};
