import { makeTurns } from './turns';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('so many at once, the others in the order in which they came', async () => {
  const { take } = makeTurns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  [0, 1, 2, 3, 4].forEach((index) => {
    void take().then((end) => {
      begun.push(index);
      ends[index] = end;
    });
  });
  await settle();
  expect(begun).toEqual([0, 1]);
  ends[1]!();
  await settle();
  expect(begun).toEqual([0, 1, 2]);
  ends[0]!();
  ends[2]!();
  await settle();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test('a turn ends once, and one that is free is taken at once', async () => {
  const { take } = makeTurns(1);
  const end = await take();
  end();
  end();
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  [0, 1].forEach((index) => void take().then((over) => (begun.push(index), ends.push(over))));
  await settle();
  expect(begun).toEqual([0]);
  ends[0]!();
  await settle();
  expect(begun).toEqual([0, 1]);
});
