import type { LogError, PartitionWorker } from '@cryptostream/ports';
import { describeWithDocker, eventually, right, uniqueName } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { createTopic, noteWith, publishAll, record, brokerOfSuite } from './broker.fixture';

const timeoutMs = 90_000;
const again: LogError = { _tag: 'LogUnavailable', message: 'the state was set back', retryable: true };

describeWithDocker('a partition that is taken anew', () => {
  const broker = brokerOfSuite();

  test(
    'a worker that wants to begin anew is asked where, and read to from there',
    async () => {
      const { log } = broker;
      const topic = await createTopic(log, 1);
      await publishAll(
        log,
        ['a', 'b', 'c'].map((value) => record(topic, 0, value)),
      );
      const state = new Map([[0, 2]]);
      const setBackOnce: PartitionWorker['process'] = () =>
        TE.fromEither(state.get(0) === 2 ? E.left(again) : E.right(undefined));
      const noted = noteWith(state, topic);
      const process: PartitionWorker['process'] = (batch, isCurrent) => async () => {
        const outcome = await setBackOnce(batch, isCurrent)();
        if (E.isRight(outcome)) return noted.worker.process(batch, isCurrent)();
        state.set(0, 0);
        return outcome;
      };
      const member = await right(
        log.joinGroup({
          groupId: uniqueName('group'),
          mainTopic: topic,
          liveTopics: [],
          worker: { ...noted.worker, process },
        }),
      );
      await eventually(() => noted.seen.length === 3, 20_000);
      await member.stop();
      expect(noted.assigned).toEqual([0, 0]);
      expect(noted.seen).toEqual(['a', 'b', 'c'].map((value) => `${topic}/0 ${value}`));
    },
    timeoutMs,
  );
});
