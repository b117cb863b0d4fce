import { until } from './until';

const counter = () => {
  let count = 0;
  return () => (count += 1);
};

test('asks until an answer will do, and gives it', async () => {
  const ask = counter();
  expect(await until('three', ask, (count) => count === 3, { everyMs: 1 })).toBe(3);
  expect(ask()).toBe(4);
});

test('without a condition it waits for what is true', async () => {
  const ask = counter();
  expect(await until('five', async () => ask() >= 5, undefined, { everyMs: 1 })).toBe(true);
});

test('what is so already is not waited for', async () => {
  expect(await until('so', () => 'yes', Boolean, { withinMs: 0, everyMs: 60_000 })).toBe('yes');
});

test('when the time is over it says what was awaited, what was answered last, and the hint', async () => {
  const waiting = until(
    'all is stored',
    async () => ({ stored: [1, 2] }),
    () => false,
    {
      withinMs: 30,
      everyMs: 1,
      hint: () => 'the output\nof a process\n',
    },
  );
  await expect(waiting).rejects.toThrow(
    new Error(
      'not within 30 ms: all is stored; the last answer was { stored: [ 1, 2 ] }\nthe output\nof a process',
    ),
  );
  await expect(until('it', () => false, Boolean, { withinMs: 0, everyMs: 1 })).rejects.toThrow(
    new Error('not within 0 ms: it'),
  );
});

test('a question that rejects ends it at once', async () => {
  const asked = counter();
  const ask = async (): Promise<boolean> => {
    asked();
    throw new Error('no such topic');
  };
  await expect(until('it', ask)).rejects.toThrow('no such topic');
  expect(asked()).toBe(2);
});
