import type { Clock } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { remember } from './remembered';

const never = new Promise<never>(() => undefined);

/** Asks for answers not older than 10 ms; patience ends when the test says so. */
const counting = (answers: readonly (E.Either<string, number> | Promise<never>)[]) => {
  let asked = 0;
  let nowMs = 0;
  let losePatience = (): void => undefined;
  const clock: Clock = {
    nowMs: () => nowMs,
    sleep: () => new Promise((resolve) => (losePatience = resolve)),
  };
  const fetch = async () => answers[asked++] ?? E.left('no more answers');
  const ask = remember(clock, { usableMs: 100, patienceMs: 5 }, fetch)(10);
  return { ask, asked: () => asked, at: (ms: number) => (nowMs = ms), losePatience: () => losePatience() };
};

test('questions at the same time share one fetch', async () => {
  const { ask, asked } = counting([E.right(1)]);
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([E.right(1), E.right(1), E.right(1)]);
  expect(asked()).toBe(1);
});

test('a fresh answer is not fetched again', async () => {
  const { ask, asked, at } = counting([E.right(1)]);
  await ask();
  at(10);
  expect([await ask(), asked()]).toEqual([E.right(1), 1]);
});

test('an older one is fetched anew', async () => {
  const { ask, at } = counting([E.right(1), E.right(2)]);
  await ask();
  at(11);
  expect(await ask()).toEqual(E.right(2));
});

test('the old one is given once more when the new one takes too long', async () => {
  const { ask, at, losePatience } = counting([E.right(1), never]);
  await ask();
  at(11);
  const answer = ask();
  losePatience();
  expect(await answer).toEqual(E.right(1));
});

test('a failure leaves the old answer in place until that is too old', async () => {
  const { ask, at } = counting([E.right(1), E.left('away'), E.left('still away'), E.right(4)]);
  await ask();
  at(50);
  expect(await ask()).toEqual(E.right(1));
  at(101);
  expect(await ask()).toEqual(E.left('still away'));
  expect(await ask()).toEqual(E.right(4));
});
