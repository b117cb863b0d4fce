import type { LogError, NewRecord, Publisher } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { noMetrics } from './metrics';
import { startOutbox } from './outbox';

const record = (value: string, topic = 'klines.1m', key = 'BTCUSDC'): NewRecord => ({
  topic,
  partition: 0,
  key,
  value,
  headers: {},
});
const numbered = (from: number, to: number): readonly NewRecord[] =>
  Array.from({ length: to - from }, (_, index) => record(String(from + index)));

const fenced: LogError = { _tag: 'LogFenced', message: 'a newer owner', retryable: false };

/** An outbox whose transactions end when the test says so, one after the other. */
const start = () => {
  const transactions: (readonly string[])[] = [];
  const answers: ((answer: E.Either<LogError, void>) => void)[] = [];
  const counted: number[] = [];
  const waited: number[] = [];
  let nowMs = 0;
  const publisher: Publisher = {
    publish: (records) => () => {
      transactions.push(records.map(({ value }) => value));
      return new Promise((resolve) => answers.push(resolve));
    },
    close: () => Promise.resolve(),
  };
  const clock = { nowMs: () => nowMs, sleep: () => Promise.resolve() };
  const outbox = startOutbox(publisher, clock, {
    ...noMetrics,
    published: (count) => void counted.push(count),
    waiting: (count) => void waited.push(count),
  });
  /** Whatever is due has happened when this resolves. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const answer = async (given: E.Either<LogError, void> = E.right(undefined)): Promise<void> => {
    await settle();
    const next = answers.shift();
    if (next === undefined) throw new Error('no transaction is under way');
    next(given);
    await settle();
  };
  const pass = (ms: number): void => void (nowMs += ms);
  return { outbox, transactions, counted, waited, answer, settle, pass };
};

const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const nothing = Symbol('nothing');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(nothing)])) !== nothing;
};

test('one transaction at a time takes all that has gathered, in order', async () => {
  const { outbox, transactions, counted, answer, settle } = start();
  outbox.add([record('a'), record('b')]);
  await settle();
  outbox.add([record('c')]);
  outbox.add([record('d', 'klines.1m', 'ETHUSDC'), record('e')]);
  await settle();
  expect(transactions).toEqual([['a', 'b']]);
  await answer();
  expect(transactions).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
  await answer();
  expect(counted).toEqual([2, 3]);
});

test('of open klines that wait only the newest of a symbol goes out, behind the closed ones', async () => {
  const { outbox, transactions, answer, settle } = start();
  outbox.add([record('closed 1')]);
  await settle();
  ['1', '2', '3'].forEach((value) => {
    outbox.replace(record(`btc ${value}`, 'klines.open.1m'));
    outbox.replace(record(`eth ${value}`, 'klines.open.1m', 'ETHUSDC'));
    outbox.replace(record(`feed ${value}`, 'feed.state'));
  });
  outbox.add([record('closed 2')]);
  await answer();
  expect(transactions[1]).toEqual(['closed 2', 'btc 3', 'eth 3', 'feed 3']);
  await answer();
  expect(transactions).toHaveLength(2);
});

test('a transaction takes at most 2,000 klines; open ones wait until no closed one does', async () => {
  const { outbox, transactions, answer, settle } = start();
  outbox.add(numbered(0, 4_500));
  outbox.replace(record('open', 'klines.open.1m'));
  await settle();
  await answer();
  await answer();
  await answer();
  expect(transactions.map(({ length }) => length)).toEqual([2_000, 2_000, 501]);
  expect(transactions.flat()).toEqual([...numbered(0, 4_500).map(({ value }) => value), 'open']);
});

test('who waits for room is told when so much is published, what is under way included', async () => {
  const { outbox, answer, settle } = start();
  outbox.add(numbered(0, 3_000));
  await settle();
  const [some, all] = [outbox.drainedTo(1_000), outbox.drainedTo(0)];
  expect(await isSettled(some)).toBe(false);
  await answer();
  expect(await some).toBe(true);
  expect(await isSettled(all)).toBe(false);
  await answer();
  expect(await all).toBe(true);
  expect(await outbox.drainedTo(0)).toBe(true);
});

test('what waits is counted until it is committed; what a newer one may replace only while it is under way', async () => {
  const { outbox, answer, settle } = start();
  outbox.add(numbered(0, 3_000));
  outbox.replace(record('open', 'klines.open.1m'));
  await settle();
  expect(outbox.waiting()).toBe(3_000);
  await answer();
  expect(outbox.waiting()).toBe(1_001);
  await answer();
  expect(outbox.waiting()).toBe(0);
});

test('stopping publishes what waits, however much, and ends without an error', async () => {
  const { outbox, transactions, answer, settle } = start();
  outbox.add(numbered(0, 2_500));
  outbox.replace(record('down', 'feed.state'));
  await settle();
  const stopped = outbox.stop();
  await answer();
  expect(await isSettled(stopped)).toBe(false);
  await answer();
  await stopped;
  expect(transactions.flat()).toHaveLength(2_501);
  expect(transactions.at(-1)!.at(-1)).toBe('down');
  expect(await outbox.ended).toBeUndefined();
});

test('stopping when nothing waits ends at once', async () => {
  const { outbox, transactions } = start();
  await outbox.stop();
  expect(transactions).toEqual([]);
  expect(await outbox.ended).toBeUndefined();
});

test('a failed transaction ends it: nothing more goes out, and nobody waits for ever', async () => {
  const { outbox, transactions, counted, answer, settle } = start();
  outbox.add(numbered(0, 2_500));
  await settle();
  const waiting = outbox.drainedTo(0);
  await answer(E.left(fenced));
  expect(await outbox.ended).toEqual(fenced);
  expect(await waiting).toBe(false);
  outbox.add([record('late')]);
  expect(await outbox.drainedTo(0)).toBe(false);
  await outbox.stop();
  expect(transactions).toHaveLength(1);
  expect(counted).toEqual([]);
});

test('how many records wait is told, and for how long the transaction under way has', async () => {
  const { outbox, waited, answer, settle, pass } = start();
  outbox.add(numbered(0, 2_500));
  await settle();
  pass(400);
  expect(outbox.underWayMs()).toBe(400);
  await answer();
  expect(waited).toEqual([2_500, 500]);
  pass(30);
  await answer();
  expect(waited).toEqual([2_500, 500, 0]);
  expect(outbox.underWayMs()).toBe(0);
});
