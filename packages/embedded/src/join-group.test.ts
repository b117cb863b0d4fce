import type { PartitionWorker } from '@cryptostream/ports';
import { eventually, left, record, right } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database';
import { embedded } from './open-embedded';
import { silentLogger, systemClock } from './testing/surroundings';
import { openForTest, type Opened } from './testing/with-embedded';

const partitions = 3;
let opened: Opened;
beforeEach(async () => {
  opened = openForTest({ partitions });
  await right(opened.createTopics([{ topic: 't', config: {} }]));
});
afterEach(() => opened.close());

const worker = (process: PartitionWorker['process'], start = 0): PartitionWorker => ({
  assigned: () => TE.right(start),
  process,
  revoked: async () => undefined,
});

const fill = async (count: number) => {
  const { publish } = await right(opened.openPublisher('p'));
  await right(publish([...Array(count).keys()].map((n) => record('t', n % partitions, String(n)))));
};

const join = (process: PartitionWorker['process'], start = 0) =>
  opened.joinGroup({ groupId: 'g', mainTopic: 't', liveTopics: [], worker: worker(process, start) });

test('between any two batches the event loop goes round', async () => {
  await fill(9_000);
  let rounds = 0;
  let stopped = false;
  // Unlike a timer, which waits for the next millisecond, this is called in every round.
  const count = () => {
    rounds += 1;
    if (!stopped) setImmediate(count);
  };
  const roundsAtBatch: number[] = [];
  let records = 0;
  setImmediate(count);
  const member = await right(
    join((batch) => {
      roundsAtBatch.push(rounds);
      records += batch.records.length;
      return TE.right(undefined);
    }),
  );
  await eventually(() => records === 9_000, 5_000);
  stopped = true;
  await member.stop();
  expect(roundsAtBatch.length).toBeGreaterThanOrEqual(18);
  expect(new Set(roundsAtBatch).size).toBe(roundsAtBatch.length);
});

test('an idle member sleeps: it is a commit that wakes it', async () => {
  let reads = 0;
  const attempt: Database['attempt'] = (work) => {
    reads += 1;
    return opened.database.attempt(work);
  };
  const counting = embedded({ ...opened.database, attempt }, partitions, systemClock, silentLogger);
  const seen: string[] = [];
  const process: PartitionWorker['process'] = ({ records }) =>
    TE.fromIO(() => void seen.push(...records.map(({ key }) => key ?? '')));
  await right(
    counting.joinGroup({ groupId: 'idle', mainTopic: 't', liveTopics: [], worker: worker(process) }),
  );
  // One that polls never comes to rest, and this never ends.
  for (let before = -1; before !== reads; await sleep(100)) before = reads;
  const { publish } = await right(counting.openPublisher('p'));
  await right(publish([record('t', 0, 'x')]));
  await eventually(() => seen.length === 1, 1_000);
  await counting.close();
});

test('a group has one member; once that has ended another may join', async () => {
  const first = await right(join(() => TE.right(undefined)));
  expect(await left(join(() => TE.right(undefined)))).toMatchObject({ _tag: 'LogRefused' });
  await first.stop();
  await right(join(() => TE.right(undefined)));
});

test('a worker that throws ends its member with a Left', async () => {
  await fill(3);
  const member = await right(
    join(() => {
      throw new Error('a bug');
    }),
  );
  expect(await member.ended()).toMatchObject(
    E.left({ _tag: 'LogRefused', message: expect.stringContaining('a bug') }),
  );
});

test('an offset beyond the end is refused, not waited for', async () => {
  const member = await right(join(() => TE.right(undefined), 900));
  expect(await member.ended()).toMatchObject(
    E.left({ message: expect.stringContaining('was to go on at offset 900, but its end is 0') }),
  );
});

test('unknown topics are refused', async () => {
  const group = {
    groupId: 'g',
    mainTopic: 'none',
    liveTopics: [],
    worker: worker(() => TE.right(undefined)),
  };
  expect(await left(opened.joinGroup(group))).toMatchObject({ _tag: 'LogRefused' });
  expect(await left(opened.followTopics(['none'], () => undefined))).toMatchObject({ _tag: 'LogRefused' });
});

test('closing the file ends the members first', async () => {
  const other = openForTest({ partitions });
  await right(other.createTopics([{ topic: 't', config: {} }]));
  const member = await right(
    other.joinGroup({
      groupId: 'g',
      mainTopic: 't',
      liveTopics: [],
      worker: worker(() => TE.right(undefined)),
    }),
  );
  await other.close();
  expect(await member.ended()).toEqual(E.right(undefined));
});

test('a follower that throws does not disturb the others', async () => {
  const seen: number[] = [];
  await right(
    opened.followTopics(['t'], () => {
      throw new Error('a bug');
    }),
  );
  await right(opened.followTopics(['t'], ({ offset }) => void seen.push(offset)));
  await fill(3);
  await eventually(() => seen.length === 3, 1_000);
});
