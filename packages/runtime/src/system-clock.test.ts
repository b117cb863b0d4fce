import { systemClock } from './system-clock';

const within = (ms: number): Promise<'still asleep'> =>
  new Promise((resolve) => {
    setTimeout(() => {
      resolve('still asleep');
    }, ms);
  });

test('sleeps, and wakes when told to', async () => {
  const before = performance.now();
  await systemClock.sleep(30);
  expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  const abort = new AbortController();
  const asleep = systemClock.sleep(1e9, abort.signal);
  expect(await Promise.race([asleep, within(20)])).toBe('still asleep');
  abort.abort();
  await asleep;
  await systemClock.sleep(1e9, abort.signal);
});

test('also for longer than one timer can be set', async () => {
  const abort = new AbortController();
  const asleep = systemClock.sleep(2 ** 31 + 1_000, abort.signal).then(() => 'awake');
  expect(await Promise.race([asleep, within(50)])).toBe('still asleep');
  abort.abort();
  expect(await asleep).toBe('awake');
});
