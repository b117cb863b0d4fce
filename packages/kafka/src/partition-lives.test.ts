import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPartitionLives, type Alive } from './partition-lives';

const refused: LogError = { _tag: 'LogRefused', message: 'no', retryable: false };

const untilOver = ({ goesOn }: Alive): TE.TaskEither<LogError, void> =>
  TE.fromTask(async () => {
    while (goesOn()) await sleep(2);
  });

const watch = (live: (partition: number, alive: Alive) => TE.TaskEither<LogError, void>) => {
  const calls: string[] = [];
  const failures: LogError[] = [];
  const lives = createPartitionLives({
    worker: {
      assigned: () => TE.right(0),
      process: () => TE.right(undefined),
      revoked: (partition) => Promise.resolve(void calls.push(`revoked ${partition}`)),
    },
    live: (partition, alive) => async () => {
      calls.push(`begun ${partition}`);
      const outcome = await live(partition, alive)();
      calls.push(`over ${partition}`);
      return outcome;
    },
    onFailed: (error) => failures.push(error),
    noticeMs: 20,
  });
  return { lives, calls, failures };
};

test('a partition that stays begins again after its last life is over, one that goes is revoked', async () => {
  const { lives, calls } = watch((_, alive) => untilOver(alive));
  lives.assign([0, 1]);
  await sleep(5);
  lives.assign([1]);
  await sleep(20);
  expect(calls.filter((call) => call.endsWith('0'))).toEqual(['begun 0', 'over 0', 'revoked 0']);
  expect(calls.filter((call) => call.endsWith('1'))).toEqual(['begun 1', 'over 1', 'begun 1']);
  await lives.stop();
  expect(calls.filter((call) => call.endsWith('1')).slice(3)).toEqual(['over 1', 'revoked 1']);
});

test('assignments that follow quickly: only the last one takes effect, and never two lives at once', async () => {
  const { lives, calls } = watch((_, { isCurrent }) =>
    TE.fromTask(async () => {
      await sleep(10);
      while (isCurrent()) await sleep(2);
    }),
  );
  lives.assign([0]);
  await sleep(1);
  lives.assign([0]);
  lives.assign([]);
  lives.assign([0]);
  await sleep(30);
  expect(calls).toEqual(['begun 0', 'over 0', 'begun 0']);
  lives.suspend();
  await lives.stop();
});

test('a failure ends the member, but not that of a life that is no longer current', async () => {
  const failing = watch(() => TE.left(refused));
  failing.lives.assign([0]);
  await sleep(5);
  expect(failing.failures).toEqual([refused]);

  const late = watch(() => async () => sleep(10).then(() => E.left(refused)));
  late.lives.assign([0]);
  late.lives.suspend();
  await sleep(20);
  expect(late.failures).toEqual([]);
});

test('fenced: the member waits whether it has lost the partition before it gives up', async () => {
  const fenced: LogError = { _tag: 'LogFenced', message: 'taken over', retryable: false };
  const lost = watch(() => TE.left(fenced));
  lost.lives.assign([0]);
  await sleep(2);
  lost.lives.assign([]);
  await sleep(80);
  expect(lost.failures).toEqual([]);

  const kept = watch(() => TE.left(fenced));
  kept.lives.assign([0]);
  await sleep(120);
  expect(kept.failures).toEqual([fenced]);
});
