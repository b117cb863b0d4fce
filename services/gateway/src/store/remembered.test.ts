import * as E from 'fp-ts/Either';
import { remember } from './remembered';

const counting = (answers: readonly E.Either<string, number>[]) => {
  let asked = 0;
  let nowMs = 0;
  const fetch = async () => answers[asked++] ?? E.left('no more answers');
  const ask = remember({ nowMs: () => nowMs }, { freshMs: 10, usableMs: 100 }, fetch);
  return { ask, asked: () => asked, at: (ms: number) => (nowMs = ms) };
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

test('an older one is given once more while the next is fetched', async () => {
  const { ask, at } = counting([E.right(1), E.right(2)]);
  await ask();
  at(11);
  expect(await ask()).toEqual(E.right(1));
  await Promise.resolve();
  expect(await ask()).toEqual(E.right(2));
});

test('a failure leaves the old answer in place until that is too old', async () => {
  const { ask, at } = counting([E.right(1), E.left('away'), E.left('still away'), E.right(4)]);
  await ask();
  at(50);
  expect(await ask()).toEqual(E.right(1));
  await new Promise(setImmediate);
  at(101);
  expect(await ask()).toEqual(E.left('still away'));
  expect(await ask()).toEqual(E.right(4));
});
