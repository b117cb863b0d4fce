import type { Membership, PartitionWorker } from '@cryptostream/ports';
import { describeWithDocker, eventually, left, right, uniqueName } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  connect,
  createTopic,
  noteWith,
  publishAll,
  record,
  sessionTimeoutMs,
  brokerOfSuite,
  type Noted,
} from './broker.fixture';

const timeoutMs = 90_000;
const partitions = [0, 1, 2, 3];

describeWithDocker('a Kafka group', () => {
  const broker = brokerOfSuite();

  const join = (groupId: string, mainTopic: string, live: readonly string[], { worker }: Noted) =>
    right(broker.log.joinGroup({ groupId, mainTopic, liveTopics: live, worker }));

  test(
    'two members share the partitions, both topics of a partition together; one takes over when the other leaves',
    async () => {
      const { log } = broker;
      const [main, live, group] = [await createTopic(log, 4), await createTopic(log, 4), uniqueName('group')];
      const state = new Map<number, number>();
      const [one, two] = [noteWith(state, main), noteWith(state, main)];
      const first = await join(group, main, [live], one);
      await eventually(() => one.owned.size === 4, 20_000);
      const second = await join(group, main, [live], two);
      await eventually(() => one.owned.size === 2 && two.owned.size === 2, 20_000);
      const placesOf = ({ seen }: Noted, topic: string, text: string) =>
        seen
          .filter((each) => each.startsWith(`${topic}/`) && each.includes(` ${text}`))
          .map((each) => each.at(-1));
      // Who has seen a record of a partition has looked up where its live topics end: what comes to those now is seen.
      await publishAll(
        log,
        partitions.map((n) => record(main, n, `warm${n}`)),
      );
      await eventually(() => [one, two].flatMap((each) => placesOf(each, main, 'warm')).length === 4, 20_000);
      const both = (text: string) =>
        partitions.flatMap((n) => [record(main, n, `${text}${n}`), record(live, n, `${text}${n}`)]);
      await publishAll(log, both('a'));
      const all = () =>
        [one, two].flatMap((each) => [main, live].flatMap((topic) => placesOf(each, topic, 'a')));
      await eventually(() => all().length === 8, 20_000);
      expect(placesOf(one, main, 'a').toSorted()).toEqual(placesOf(one, live, 'a').toSorted());
      expect(placesOf(two, main, 'a').toSorted()).toEqual(placesOf(two, live, 'a').toSorted());
      expect([one, two].flatMap((each) => placesOf(each, main, 'a')).toSorted()).toEqual([
        '0',
        '1',
        '2',
        '3',
      ]);

      await second.stop();
      expect([...two.owned]).toEqual([]);
      await eventually(() => one.owned.size === 4, 20_000);
      await publishAll(
        log,
        partitions.map((n) => record(main, n, `b${n}`)),
      );
      const seenB = () => one.seen.filter((each) => / b\d$/.test(each));
      await eventually(() => seenB().length >= 4, 20_000);
      await first.stop();
      expect(seenB().toSorted()).toEqual(partitions.map((n) => `${main}/${n} b${n}`));
    },
    timeoutMs,
  );

  test(
    'a batch may take longer than the session: nobody takes the partition away',
    async () => {
      const { log } = broker;
      const main = await createTopic(log, 1);
      await publishAll(log, [record(main, 0, 'slow')]);
      const slow: PartitionWorker['process'] = () =>
        TE.fromTask(async () => void (await sleep(sessionTimeoutMs * 2)));
      const noted = noteWith(new Map(), main, slow);
      const member = await join(uniqueName('group'), main, [], noted);
      await eventually(() => noted.seen.length === 1, sessionTimeoutMs * 4);
      await member.stop();
      expect(noted.assigned).toEqual([0]);
    },
    timeoutMs,
  );

  test(
    'a member whose broker is killed goes on when it is back, and so do a follower and a publisher opened anew',
    async () => {
      const { kafka } = broker;
      const log = connect(kafka);
      const main = await createTopic(log, 2);
      const noted = noteWith(new Map(), main);
      const member: Membership = await join(uniqueName('group'), main, [], noted);
      const followed: number[] = [];
      const follower = await right(log.followTopics([main], ({ offset }) => followed.push(offset)));
      const id = uniqueName('publisher');
      const publisher = await right(log.openPublisher(id));
      await right(publisher.publish([record(main, 0, 'before')]));
      await eventually(() => noted.seen.length === 1 && followed.length === 1, 20_000);

      await kafka.kill();
      expect(await left(publisher.publish([record(main, 0, 'lost?')]))).toMatchObject({
        _tag: 'LogUnavailable',
        retryable: true,
      });
      await publisher.close();
      await kafka.restart();
      const waited: string[] = [];
      await right(log.waitUntilReachable(({ message }) => waited.push(message)));
      const again = await right(log.openPublisher(id));
      await right(again.publish([record(main, 0, 'after')]));
      await again.close();
      await eventually(() => noted.seen.length === 2 && followed.length === 2, 60_000);
      expect(noted.seen).toEqual([`${main}/0 before`, `${main}/0 after`]);
      await Promise.all([member.stop(), follower.stop(), log.close()]);
      expect(await member.ended()).toEqual(E.right(undefined));
    },
    timeoutMs * 2,
  );

  test(
    'topics with different numbers of partitions are not read together',
    async () => {
      const { log } = broker;
      const [main, live] = [await createTopic(log, 2), await createTopic(log, 3)];
      const { worker } = noteWith(new Map(), main);
      const refused = await left(
        log.joinGroup({ groupId: uniqueName('group'), mainTopic: main, liveTopics: [live], worker }),
      );
      expect(refused._tag).toBe('LogRefused');
      expect(refused.message).toMatch(/has 2, .* has 3/);
    },
    timeoutMs,
  );

  test(
    'a worker that throws ends the member with the message',
    async () => {
      const main = await createTopic(broker.log, 1);
      await publishAll(broker.log, [record(main, 0, 'a')]);
      const bug = (): never => JSON.parse('{') as never;
      const member = await join(
        uniqueName('group'),
        main,
        [],
        noteWith(new Map(), main, () => async () => bug()),
      );
      expect(await left(member.ended)).toMatchObject({ retryable: false, message: /the worker failed/ });
    },
    timeoutMs,
  );
});
