/** The webhooks pipeline over a log in memory. */
import { Topics } from '@cryptostream/contracts';
import type { Delivery } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import fc from 'fast-check';
import { runWebhooks } from './run-webhooks';
import {
  again,
  becomes,
  delivered,
  fenced,
  fine,
  memoryLog,
  scriptedReceiver,
  surroundings,
  symbols,
  turn,
  unavailable,
  type Fate,
  type MemoryLog,
  type ScriptedReceiver,
} from './webhooks.fixture';

const refused: Delivery = { _tag: 'Refused', reason: 'it answered 404' };

/** Starts, appends once the webhooks have begun, and stops when all is read. */
const runThrough = async (
  log: MemoryLog,
  receivers: readonly ScriptedReceiver[],
  append: () => void = () => undefined,
  nextFate?: () => Fate,
) => {
  const around = surroundings(log, nextFate);
  const running = runWebhooks(around.dependencies, receivers);
  await becomes(() => around.troubles.get('webhooks') === null);
  append();
  const before = around.idleReads();
  await becomes(() => around.idleReads() >= before + 2 * receivers.length);
  await running.stop();
  expect(await running.ended).toBeUndefined();
  return around;
};

const placeOf = (log: MemoryLog, name: string): unknown => {
  const records = log.of(Topics.webhookState, 0).filter(({ key }) => key === name);
  return JSON.parse(Buffer.from(records.at(-1)!.value!).toString());
};

test('a new webhook begins at the end, and a second start where the first one was', async () => {
  const log = memoryLog();
  log.alert(1);
  const receiver = scriptedReceiver('desk');
  await runThrough(log, [receiver]);
  expect(receiver.tries).toEqual([]);
  expect(placeOf(log, 'desk')).toEqual({ v: 1, webhook: 'desk', offsets: { 0: 1, 1: 0 } });
  // While none runs.
  log.alert(2);
  await runThrough(log, [receiver], () => {
    log.alert(3);
    log.alert(4, 'ETHUSDC');
  });
  expect(receiver.delivered()).toEqual([2, 3, 4]);
  expect(placeOf(log, 'desk')).toEqual({ v: 1, webhook: 'desk', offsets: { 0: 3, 1: 1 } });
  await runThrough(log, [receiver]);
  expect(receiver.tries).toHaveLength(3);
});

test('what is passed over does not come back, and what is refused is told with its reason', async () => {
  const log = memoryLog();
  const receiver = scriptedReceiver('desk', (before) => (before === 0 ? refused : delivered), {
    rules: ['above', 'below'],
    symbols: ['BTCUSDC'],
  });
  const { outcomes, lines } = await runThrough(log, [receiver], () => {
    log.alert(1);
    log.alert(2, 'BTCUSDC', 1_000, 'other');
    log.alert(3, 'ETHUSDC');
    log.alert(4, 'BTCUSDC', 15 * 60_000);
    log.alert(5, 'BTCUSDC', 15 * 60_000 + 1);
    log.append({ topic: Topics.alerts, partition: 0, key: 'BTCUSDC', value: '{"v":2}', headers: {} });
  });
  expect(receiver.tries.map(({ minute, answer }) => [minute, answer])).toEqual([
    [1, 'Refused'],
    [4, 'Delivered'],
  ]);
  expect(Object.fromEntries(outcomes)).toEqual({
    refused: 1,
    not_wanted: 2,
    delivered: 1,
    history: 1,
    unreadable: 1,
  });
  expect(lines.filter(({ level }) => level === 'error')).toEqual([
    {
      level: 'error',
      event: 'a webhook refused an alert, which was passed over',
      fields: { webhook: 'desk', alert: 'above/binance/BTCUSDC/1m/60000', reason: 'it answered 404' },
    },
  ]);
  expect(placeOf(log, 'desk')).toMatchObject({ offsets: { 0: 5, 1: 1 } });
  await runThrough(log, [receiver]);
  expect(receiver.tries).toHaveLength(2);
});

test('one that takes nothing holds up no other, is told of now and then, and gets everything in the end', async () => {
  const log = memoryLog();
  let isUp = false;
  const down = scriptedReceiver('down', () => (isUp ? delivered : again));
  const up = scriptedReceiver('up');
  const around = surroundings(log);
  const running = runWebhooks(around.dependencies, [down, up]);
  await becomes(() => around.troubles.get('webhooks') === null);
  [1, 2, 3].forEach((minute) => log.alert(minute));
  await becomes(() => up.delivered().length === 3 && down.tries.length >= 200);
  expect(down.tries.every(({ minute }) => minute === 1)).toBe(true);
  expect(around.troubles.get('webhook down')).toBe(
    'webhook down takes no alerts: it answered 503; they are sent again until it does',
  );
  const warnings = around.lines.filter(({ level }) => level === 'warn');
  expect(warnings[0]).toMatchObject({ fields: { webhook: 'down', reason: 'it answered 503', tries: 1 } });
  // By then a try is made about every four minutes, and told of every second time.
  expect(warnings.length).toBeLessThan(down.tries.length * 0.6);
  isUp = true;
  await becomes(() => down.delivered().length === 3);
  await running.stop();
  expect(down.delivered()).toEqual([1, 2, 3]);
  expect(around.troubles.get('webhook down')).toBeNull();
});

test('what the receiver asks to wait is waited, an hour at most', async () => {
  const log = memoryLog();
  const askedMs = [90_000, 10 * 86_400_000];
  const { dependencies } = surroundings(log);
  const sleeps: number[] = [];
  const receiver = scriptedReceiver('desk', (before) =>
    before < 2 ? { ...again, retryAfterMs: askedMs[before]! } : delivered,
  );
  const clock = {
    ...dependencies.clock,
    sleep: (ms: number, signal?: AbortSignal) => {
      sleeps.push(ms);
      return dependencies.clock.sleep(ms, signal);
    },
  };
  const running = runWebhooks({ ...dependencies, clock }, [receiver]);
  await becomes(() => log.of(Topics.webhookState, 0).length > 0);
  log.alert(1);
  await becomes(() => receiver.delivered().length === 1);
  await running.stop();
  expect(sleeps).toEqual([90_000, 3_600_000]);
});

test('stopping ends a request that hangs, and the alert comes again after the start', async () => {
  const log = memoryLog();
  let isAsked = false;
  const hanging = scriptedReceiver('desk', (_, signal) => {
    isAsked = true;
    return new Promise<Delivery>((resolve) => signal.addEventListener('abort', () => resolve(again)));
  });
  const around = surroundings(log);
  const running = runWebhooks(around.dependencies, [hanging]);
  await becomes(() => around.troubles.get('webhooks') === null);
  log.alert(1);
  await becomes(() => isAsked);
  await running.stop();
  expect(around.dependencies.clock.nowMs()).toBeLessThan(10_000);
  const receiver = scriptedReceiver('desk');
  await runThrough(log, [receiver]);
  expect(receiver.delivered()).toEqual([1]);
});

test('what is answered soon after the stop counts, and does not come again', async () => {
  const log = memoryLog();
  let answer = (_: Delivery): void => undefined;
  let isAsked = false;
  const slow = scriptedReceiver('desk', () => {
    isAsked = true;
    return new Promise<Delivery>((resolve) => (answer = resolve));
  });
  const around = surroundings(log);
  const running = runWebhooks(around.dependencies, [slow]);
  await becomes(() => around.troubles.get('webhooks') === null);
  log.alert(1);
  log.alert(2);
  await becomes(() => isAsked);
  const stopped = running.stop();
  answer(delivered);
  await stopped;
  const receiver = scriptedReceiver('desk');
  await runThrough(log, [receiver]);
  expect([slow.delivered(), receiver.delivered()]).toEqual([[1], [2]]);
});

/** Of a stream without end. */
const next = <A>(stream: Iterator<A, unknown>): A => stream.next().value as A;

test('whatever fails, each alert comes at least once, in the order of its symbol, with one id', async () => {
  const fates: readonly Fate[] = [
    ...[fine, fine, fine],
    { takesEffect: false, answer: E.left(unavailable) },
    { takesEffect: true, answer: E.left(unavailable) },
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.constantFrom(delivered, delivered, again, refused)),
      fc.infiniteStream(fc.constantFrom(...fates)),
      fc.array(fc.nat(60), { maxLength: 6 }),
      async (places, answers, commits, kills) => {
        const log = memoryLog();
        const receiver = scriptedReceiver('desk', () => next(answers));
        await runThrough(log, [receiver]);
        const nextFate = (): Fate => next(commits);
        places.forEach((isFirst, minute) => log.alert(minute, symbols[isFirst ? 0 : 1]));
        const left = [];
        for (const turns of kills) {
          // Not stopped in order: the next one fences it, wherever it is.
          left.push(runWebhooks(surroundings(log, nextFate).dependencies, [receiver]));
          for (let count = 0; count < turns; count += 1) await turn();
        }
        await runThrough(log, [receiver]);
        await Promise.all(left.map(({ stop }) => stop()));
        const settled = receiver.tries.filter(({ answer }) => answer !== 'Retry');
        for (const symbol of symbols) {
          const expected = places.flatMap((isFirst, minute) =>
            symbols[isFirst ? 0 : 1] === symbol ? [minute] : [],
          );
          const first = settled.filter(({ id }) => id.includes(symbol)).map(({ minute }) => minute);
          expect([...new Set(first)]).toEqual(expected);
        }
        expect(new Set(settled.map(({ id }) => id)).size).toBe(places.length);
      },
    ),
    { seed: 3, numRuns: 60 },
  );
}, 60_000);

test('while every commit takes effect each alert comes once', async () => {
  const log = memoryLog();
  const receiver = scriptedReceiver('desk', (before) => (before % 3 === 0 ? again : delivered));
  const minutes = Array.from({ length: 20 }, (_, minute) => minute);
  await runThrough(log, [receiver], () => minutes.forEach((minute) => log.alert(minute)));
  expect(receiver.delivered()).toEqual(minutes);
});

test('one that is fenced stands by and says so, until it is stopped', async () => {
  const log = memoryLog();
  const around = surroundings(log, () => ({ takesEffect: false, answer: E.left(fenced) }));
  const standing = runWebhooks(around.dependencies, [scriptedReceiver('desk')]);
  await becomes(() => around.troubles.get('webhooks')?.startsWith('fenced: ') === true);
  expect(around.troubles.get('webhooks')).toContain(
    'another consumer with the transactional id consumer-webhooks has taken over; this one delivers nothing any more',
  );
  await standing.stop();
  expect(around.troubles.get('webhooks')).toBeNull();
});

test.each([
  ['were deleted', 1, 3, [3, 4], 'alerts were deleted by retention before'],
  ['are gone from the end', 9, 0, [], 'a webhook was told of more alerts than the topic has'],
] as const)(
  'where records %s it goes on with what there is, and says so',
  async (_, told, low, rest, says) => {
    const log = memoryLog();
    [0, 1, 2, 3, 4].forEach((minute) => log.alert(minute));
    log.append({
      topic: Topics.webhookState,
      partition: 0,
      key: 'desk',
      value: JSON.stringify({ v: 1, webhook: 'desk', offsets: { 0: told, 1: 0 } }),
      headers: {},
    });
    log.trim(0, low);
    const receiver = scriptedReceiver('desk');
    const { lines } = await runThrough(log, [receiver]);
    expect(receiver.delivered()).toEqual(rest);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ event: expect.stringContaining(says) }),
    ]);
  },
);

test('a place that cannot be read ends it, and says what to do', async () => {
  const log = memoryLog();
  log.append({ topic: Topics.webhookState, partition: 0, key: 'desk', value: 'nonsense', headers: {} });
  const running = runWebhooks(surroundings(log).dependencies, [scriptedReceiver('desk')]);
  expect(await running.ended).toContain('desk in state.webhooks cannot be read');
});

test('without webhooks it idles, writes nothing and takes nothing over', async () => {
  const log = memoryLog();
  const around = surroundings(log);
  const running = runWebhooks(
    { ...around.dependencies, openPublisher: () => async () => E.left(fenced) },
    [],
  );
  await running.stop();
  expect(await running.ended).toBeUndefined();
  expect(around.troubles.get('webhooks') ?? null).toBeNull();
});
