import type { Clock } from '@cryptostream/ports';
import { left, readAll, record, right, texts } from '@cryptostream/testkit';
import { embedded } from './open-embedded';
import { silentLogger, systemClock } from './testing/surroundings';
import { openForTest } from './testing/with-embedded';

const hourMs = 3_600_000;

const handClock = (): Clock & { readonly advance: (ms: number) => void } => {
  let nowMs = Date.UTC(2024, 0, 1);
  return { nowMs: () => nowMs, sleep: async () => undefined, advance: (ms) => void (nowMs += ms) };
};

test('a topic keeps its time and no more; offsets go on; other topics keep all', async () => {
  const clock = handClock();
  const opened = openForTest({ clock });
  const specifications = [
    { topic: 'short', config: { 'retention.ms': String(hourMs) } },
    { topic: 'long', config: { 'retention.ms': '-1' } },
  ];
  await right(opened.createTopics(specifications));
  const { publish } = await right(opened.openPublisher('p'));
  for (let n = 0; n < 10; n += 1) {
    await right(publish([record('short', 0, String(n)), record('long', 0, String(n))]));
    clock.advance(hourMs / 4);
  }
  expect(texts(await readAll(opened.reader, 'short', 0))).toEqual(['5', '6', '7', '8', '9']);
  expect(await right(opened.reader.offsets('short'))).toEqual([{ partition: 0, low: 5, high: 10 }]);
  expect(await right(opened.reader.offsets('long'))).toEqual([{ partition: 0, low: 0, high: 10 }]);
  const { records } = await right(opened.reader.read('short', 0, 0));
  expect(records[0]!.offset).toBe(5);
  await opened.close();
});

test('when all of a topic is too old, its offsets still go on', async () => {
  const clock = handClock();
  const opened = openForTest({ clock });
  await right(opened.createTopics([{ topic: 't', config: { 'retention.ms': '1000' } }]));
  const { publish } = await right(opened.openPublisher('p'));
  await right(publish([...Array(5_000).keys()].map((n) => record('t', 0, String(n)))));
  clock.advance(hourMs);
  for (let n = 0; n < 4; n += 1) await right(publish([record('t', 0, 'new')]));
  const found = await readAll(opened.reader, 't', 0);
  expect(texts(found)).toEqual(['new', 'new', 'new', 'new']);
  expect(found[0]!.offset).toBe(5_000);
  await opened.close();
});

test('creating topics again changes nothing but the retention; another number of partitions is refused', async () => {
  const opened = openForTest({ partitions: 3 });
  const specification = { topic: 't', config: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } };
  await right(opened.createTopics([specification]));
  const { publish } = await right(opened.openPublisher('p'));
  await right(publish([record('t', 2, 'kept')]));
  await right(opened.createTopics([specification, { topic: 'u', config: {} }]));
  expect(texts(await readAll(opened.reader, 't', 2))).toEqual(['kept']);
  const other = embedded(opened.database, 2, systemClock, silentLogger);
  expect(await left(other.createTopics([specification]))).toEqual({
    _tag: 'LogRefused',
    message: 'topic t has 3 partitions for life, not 2',
    retryable: false,
  });
  await opened.close();
});
