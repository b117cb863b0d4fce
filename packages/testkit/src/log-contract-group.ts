/** What joining a group promises; part of the log's suite. */
import type { Batch, LogError, PartitionWorker } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import {
  eventually,
  freshTopic,
  publish,
  readAll,
  record,
  right,
  sleep,
  texts,
  uniqueName,
  type LogUnderTest,
} from './log-contract-tools';

type Seen = {
  readonly assigned: Set<number>;
  readonly revoked: number[];
  readonly batches: Batch[];
  /** What must never be: a batch before its assignment, two calls at once, a hole between batches. */
  readonly wrong: string[];
  readonly worker: PartitionWorker;
};

/** A worker that writes down what it is given. @param startAt where it asks to read from */
const recorder = (
  startAt: (partition: number) => number = () => 0,
  work: PartitionWorker['process'] = () => TE.right(undefined),
): Seen => {
  const assigned = new Set<number>();
  const busy = new Set<number>();
  const revoked: number[] = [];
  const batches: Batch[] = [];
  const wrong: string[] = [];
  const next = new Map<string, number>();
  const process: PartitionWorker['process'] = (batch, isCurrent) => async () => {
    const place = `${batch.topic}/${batch.partition}`;
    if (!assigned.has(batch.partition)) wrong.push(`${place} came before its assignment`);
    if (busy.has(batch.partition)) wrong.push(`${place} came while another was in hand`);
    if (batch.records.some(({ offset }) => offset < (next.get(place) ?? 0)))
      wrong.push(`${place} came again`);
    next.set(place, batch.nextOffset);
    busy.add(batch.partition);
    batches.push(batch);
    await sleep(2);
    const result = await work(batch, isCurrent)();
    busy.delete(batch.partition);
    return result;
  };
  const worker: PartitionWorker = {
    assigned: (partition) =>
      TE.fromIO(() => {
        assigned.add(partition);
        return startAt(partition);
      }),
    process,
    revoked: async (partition) => void revoked.push(partition),
  };
  return { assigned, revoked, batches, wrong, worker };
};

const textsOf = (seen: Seen, topic: string, partition: number): readonly string[] =>
  seen.batches
    .filter((batch) => batch.topic === topic && batch.partition === partition)
    .flatMap(({ records }) => texts(records));

const numbered = (topic: string, partition: number, count: number, prefix = '') =>
  [...Array(count).keys()].map((n) => record(topic, partition, `${prefix}${n}`));

export const joinGroupContract = (log: () => LogUnderTest, timeoutMs: number): void => {
  const join = (mainTopic: string, liveTopics: readonly string[], { worker }: Seen) =>
    right(log().joinGroup({ groupId: uniqueName('group'), mainTopic, liveTopics, worker }));

  test(
    'a single member gets every partition and each record once, in order, from the offset its worker asked for',
    async () => {
      const main = await freshTopic(log());
      await publish(log(), [...numbered(main, 0, 1_200), ...numbered(main, 1, 40)]);
      const start = (await readAll(log().reader, main, 1))[25]!.offset;
      const seen = recorder((partition) => (partition === 1 ? start : 0));
      const member = await join(main, [], seen);
      const done = () => textsOf(seen, main, 0).length >= 1_200 && textsOf(seen, main, 1).length >= 15;
      await eventually(done, timeoutMs);
      await publish(log(), [record(main, 0, 'new'), record(main, 1, 'new')]);
      await eventually(() => [0, 1].every((n) => textsOf(seen, main, n).includes('new')), timeoutMs);
      await member.stop();
      const expected = [...Array(1_200).keys()].map(String);
      expect(textsOf(seen, main, 0)).toEqual([...expected, 'new']);
      expect(textsOf(seen, main, 1)).toEqual([...expected.slice(25, 40), 'new']);
      expect(seen.wrong).toEqual([]);
      expect([...seen.assigned].toSorted()).toEqual([...Array(log().partitions).keys()]);
    },
    timeoutMs,
  );

  test(
    'nextOffset of the last batch is the end of the partition',
    async () => {
      const main = await freshTopic(log());
      await publish(log(), numbered(main, 0, 7));
      const [end] = await right(log().reader.offsets(main));
      const seen = recorder();
      const member = await join(main, [], seen);
      await eventually(() => textsOf(seen, main, 0).length >= 7, timeoutMs);
      await member.stop();
      const last = seen.batches.filter(({ partition }) => partition === 0).at(-1)!;
      expect(last.nextOffset).toBeGreaterThan(last.records.at(-1)!.offset);
      expect(last.nextOffset).toBe(end!.high);
    },
    timeoutMs,
  );

  test(
    'live topics are read from their end',
    async () => {
      const [main, live] = [await freshTopic(log()), await freshTopic(log())];
      await publish(log(), [record(main, 0, 'm'), ...numbered(live, 0, 5, 'old-')]);
      const seen = recorder();
      const member = await join(main, [live], seen);
      await eventually(() => textsOf(seen, main, 0).length > 0, timeoutMs);
      for (let n = 0; textsOf(seen, live, 0).length === 0 && n < 60; n += 1) {
        await publish(log(), [record(live, 0, `new-${n}`)]);
        await eventually(() => textsOf(seen, live, 0).length > 0, 1_000).catch(() => undefined);
      }
      await member.stop();
      expect(textsOf(seen, live, 0)[0]).toMatch(/^new-/);
      expect(textsOf(seen, live, 0).filter((text) => text.startsWith('old-'))).toEqual([]);
      expect(seen.wrong).toEqual([]);
    },
    timeoutMs,
  );

  test(
    'stop tells a batch in hand, revokes every partition, and nothing comes afterwards',
    async () => {
      const main = await freshTopic(log());
      await publish(log(), numbered(main, 0, 3));
      const untilNotCurrent: PartitionWorker['process'] = (_, isCurrent) =>
        TE.fromTask(async () => {
          while (isCurrent()) await sleep(10);
        });
      const seen = recorder(undefined, untilNotCurrent);
      const member = await join(main, [], seen);
      await eventually(() => seen.batches.length > 0, timeoutMs);
      await member.stop();
      expect(await member.ended()).toEqual(E.right(undefined));
      expect(seen.revoked.toSorted()).toEqual([...Array(log().partitions).keys()]);
      const before = seen.batches.length;
      await publish(log(), [record(main, 0, 'late')]);
      await sleep(300);
      expect(seen.batches.length).toBe(before);
    },
    timeoutMs,
  );

  test(
    'a failure of the worker ends the member with it',
    async () => {
      const main = await freshTopic(log());
      await publish(log(), numbered(main, 0, 3));
      const failure: LogError = { _tag: 'LogFenced', message: 'taken over', retryable: false };
      const member = await join(
        main,
        [],
        recorder(undefined, () => TE.left(failure)),
      );
      expect(await member.ended()).toMatchObject(E.left({ _tag: 'LogFenced' }));
    },
    timeoutMs,
  );

  test(
    'a member that joins again goes on where its worker says',
    async () => {
      const main = await freshTopic(log());
      await publish(log(), numbered(main, 0, 5));
      const groupId = uniqueName('group');
      const first = recorder();
      const again = recorder((partition) => (partition === 0 ? (first.batches.at(-1)?.nextOffset ?? 0) : 0));
      for (const [seen, count] of [
        [first, 5],
        [again, 1],
      ] as const) {
        const member = await right(
          log().joinGroup({ groupId, mainTopic: main, liveTopics: [], worker: seen.worker }),
        );
        await eventually(() => textsOf(seen, main, 0).length >= count, timeoutMs);
        await member.stop();
        await publish(log(), [record(main, 0, 'more')]);
      }
      expect(textsOf(again, main, 0)).toEqual(['more']);
    },
    timeoutMs,
  );
};
