import { left, readAll, record, right, texts } from '@cryptostream/testkit';
import { lastNumber, mainTopic, numberedBatch, specifications } from './testing/numbered-batch';
import { openForTest, type Opened } from './testing/with-embedded';

let opened: Opened;
beforeEach(async () => {
  opened = openForTest();
  await right(opened.createTopics(specifications));
});
afterEach(() => opened.close());

const counted = async (): Promise<number> => (await right(opened.klineReader.coverage))[0]?.count ?? 0;

test('points, records and state take effect together', async () => {
  const { commit, close } = await right(opened.openCommitter('c'));
  const { points, records } = numberedBatch(0);
  await right(commit(points, records));
  expect([await counted(), await lastNumber(opened.reader)]).toEqual([points.length, 0]);
  await close();
});

test('a refused record takes the points with it', async () => {
  const { commit } = await right(opened.openCommitter('c'));
  const { points, records } = numberedBatch(0);
  expect(await left(commit(points, [...records, record('no such topic', 0, 'x')]))).toEqual({
    _tag: 'LogRefused',
    message: 'topic no such topic does not exist',
    retryable: false,
  });
  expect(await left(commit(points, [...records, record(mainTopic, 7, 'x')]))).toMatchObject({
    message: `topic ${mainTopic} has partitions 0 to 0, not 7`,
  });
  expect([await counted(), await lastNumber(opened.reader)]).toEqual([0, -1]);
});

test('a fenced committer writes neither points nor records; publishers share the ids', async () => {
  const zombie = await right(opened.openCommitter('c'));
  await right(opened.openPublisher('c'));
  const { points, records } = numberedBatch(0);
  expect(await left(zombie.commit(points, records))).toMatchObject({ _tag: 'LogFenced' });
  expect([await counted(), await lastNumber(opened.reader)]).toEqual([0, -1]);
});

test('a closed committer refuses', async () => {
  const { commit, close } = await right(opened.openCommitter('c'));
  await close();
  expect(await left(commit([], []))).toMatchObject({ _tag: 'LogRefused' });
});

test('a full disk: a Left that may be tried again, nothing half written, and all well once there is space', async () => {
  const { commit } = await right(opened.openCommitter('c'));
  const { connection, file } = opened.database;
  connection.exec('PRAGMA max_page_count = 60');
  const manyPoints = [...Array(200).keys()].flatMap((n) => numberedBatch(1_000 + n).points);
  let number = 0;
  const tryNext = () => commit(numberedBatch(number).points, numberedBatch(number).records)();
  while ((await tryNext())._tag === 'Right') number += 1;
  expect(await tryNext()).toMatchObject({
    left: {
      _tag: 'LogUnavailable',
      retryable: true,
      message: `nothing more can be written to the data file ${file}: database or disk is full; free some space on its disk`,
    },
  });
  expect(await left(opened.pointWriter.write(manyPoints))).toMatchObject({
    _tag: 'StoreUnavailable',
    retryable: true,
  });
  expect(await lastNumber(opened.reader)).toBe(number - 1);
  expect(await counted()).toBe(number * numberedBatch(0).points.length);
  connection.exec('PRAGMA max_page_count = 1000000');
  expect(await tryNext()).toMatchObject({ _tag: 'Right' });
  expect(await lastNumber(opened.reader)).toBe(number);
});

test('after the file is closed everything answers Left', async () => {
  const other = openForTest();
  await right(other.createTopics(specifications));
  const { commit } = await right(other.openCommitter('c'));
  await other.close();
  const message = `the data file ${other.database.file} has been closed`;
  expect(await left(commit([], []))).toMatchObject({ _tag: 'LogRefused', message });
  expect(await left(other.openPublisher('c'))).toMatchObject({ message });
  expect(await left(other.reader.read(mainTopic, 0, 0))).toMatchObject({ message });
  expect(await left(other.klineReader.coverage)).toMatchObject({ _tag: 'StoreRefused', message });
  expect(await left(other.pointWriter.check)).toMatchObject({ _tag: 'StoreRefused', message });
});

test('a compacted topic holds one record for each key', async () => {
  const { commit } = await right(opened.openCommitter('c'));
  for (let number = 0; number < 50; number += 1) await right(commit([], numberedBatch(number).records));
  const kept = await readAll(opened.reader, 'numbers.state', 0);
  expect(texts(kept)).toEqual(['47', '48', '49', '49']);
});
