import { describeWithDocker, eventually, right, uniqueName } from '@cryptostream/testkit';
import { connect, createTopic, noteWith, publishAll, record, brokerOfSuite } from './broker.fixture';

const timeoutMs = 120_000;

describeWithDocker('a member without its broker', () => {
  const broker = brokerOfSuite();

  test(
    'says what keeps it from working until nothing does any more, also one that has no partition',
    async () => {
      const log = connect(broker.kafka);
      const [topic, groupId] = [await createTopic(log, 1), uniqueName('group')];
      const join = async () => {
        const noted = noteWith(new Map(), topic);
        const troubles = new Map<string, string>();
        const told: string[] = [];
        const onTrouble = (part: string, trouble: string | null): void => {
          told.push(part);
          if (trouble === null) troubles.delete(part);
          else troubles.set(part, trouble);
        };
        const member = await right(
          log.joinGroup({ groupId, mainTopic: topic, liveTopics: [], worker: noted.worker, onTrouble }),
        );
        broker.atEnd(member.stop);
        return { noted, troubles, told };
      };
      const members = [await join(), await join()];
      const seen = () => members.flatMap(({ noted }) => noted.seen);
      await publishAll(log, [record(topic, 0, 'before')]);
      await eventually(() => seen().length === 1, 30_000);
      expect(members.map(({ told }) => told)).toEqual([[], []]);

      await broker.kafka.kill();
      await eventually(() => members.every(({ troubles }) => troubles.size > 0), 30_000);
      await broker.kafka.restart();
      await right(log.waitUntilReachable(() => undefined));
      await publishAll(log, [record(topic, 0, 'after')]);
      await eventually(() => seen().includes(`${topic}/0 after`), 60_000);
      await eventually(() => members.every(({ troubles }) => troubles.size === 0), 60_000);
      await log.close();
    },
    timeoutMs,
  );
});
