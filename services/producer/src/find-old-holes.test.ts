/** A session finds the holes that stand further back in the topic than resuming reads, and takes note of what others append. */
import type { Kline } from '@cryptostream/domain';
import { Series } from '@cryptostream/domain';
import type { LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { minute, nowMs, openTimeMs, settle } from './exchange-session.fixture';
import { at, published, startRepairing } from './repairing-session.fixture';
import { readEnds } from './resume';
import { btc, gap, kline, logOf, type Entry } from './resume.fixture';

jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });

const zero = openTimeMs / minute;
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const stored = (index: number, changes: Partial<Kline> = {}): Entry => ({
  ...kline(btc, zero + index, changes),
  headers: { origin: 'stream' },
});
const hole = (from: number, to: number): Entry => gap(btc, zero + from, zero + to);
const repaired = (index: number): Entry => ({ ...stored(index), headers: { origin: 'repair' } });
const redriven = (index: number): Entry => ({
  ...stored(index),
  headers: { origin: 'repair', redriven: 'klines.1m/0/3' },
});

/** A topic that grows, and a session that goes on where it ends. */
const resumed = async (begin: readonly Entry[], options: Parameters<typeof startRepairing>[0] = {}) => {
  const entries = new Map(begin.map((entry, offset) => [offset, entry]));
  let away = false;
  const log = logOf(
    [
      {
        low: 0,
        get high() {
          return entries.size;
        },
        entries,
      },
    ],
    100,
  );
  const refuse = TE.left({ _tag: 'LogUnavailable', message: 'away', retryable: true } as const);
  const reader: LogReader = {
    ...log.reader,
    offsets: (topic) => (away ? refuse : log.reader.offsets(topic)),
    read: (topic, partition, offset) => (away ? refuse : log.reader.read(topic, partition, offset)),
  };
  const end = await readEnds(reader, {
    interval: '1m',
    series: [btc],
    symbolTable: ['BTCUSDC'],
    partitions: 1,
  })();
  if (E.isLeft(end)) throw new Error(end.left.message);
  const { ends, tails, read } = end.right;
  const session = await startRepairing({
    reader,
    tails,
    read,
    ends: { BTCUSDC: ends.get(Series.toKey(btc))! },
    ...options,
  });
  return {
    ...session,
    append: (...more: readonly Entry[]): void => more.forEach((entry) => entries.set(entries.size, entry)),
    isAway: (is: boolean): void => void (away = is),
    reads: () => log.asked.length,
    holesAsked: () =>
      session.asked.flatMap(({ fromMs, toMs }) =>
        fromMs === undefined || toMs === undefined
          ? []
          : [`${(fromMs - openTimeMs) / minute}-${(toMs - openTimeMs) / minute}`],
      ),
  };
};

const old = [
  stored(-3_001),
  hole(-3_000, -2_990),
  ...range(-2_990, -1_500).map((index) => stored(index)),
  repaired(-2_999),
  hole(-1_500, -1_495),
  ...range(-1_495, -1).map((index) => stored(index)),
  redriven(-2_998),
  hole(-1, 0),
];

test('holes further back than the tail are found and asked for, the oldest first, without what stands in them', async () => {
  const session = await resumed(old);
  await session.pass(60);
  expect(session.holesAsked().slice(0, 2)).toEqual(['-1-0', '-3000--2990']);
  session.has(...range(-3_000, 0).map((index) => at(index)));
  await session.pass(600);
  expect(published(session.records)).toEqual(
    [-1, -3_000, ...range(-2_997, -2_990), ...range(-1_500, -1_495)].map((index) => `repair ${index} 1`),
  );
  expect(session.asked.filter(({ toMs, spare }) => toMs !== undefined && spare !== true)).toEqual([]);
  await session.stop();
});

test('they are not looked for while the log does not keep up', async () => {
  let waiting = 4_001;
  const session = await resumed(old, { waiting: () => waiting });
  const before = session.reads();
  await session.pass(60);
  expect(session.reads()).toBe(before);
  waiting = 0;
  await session.pass(60);
  expect(session.reads()).toBeGreaterThan(before + 25);
  await session.stop();
});

test('a log that does not answer for a while only delays the search', async () => {
  const session = await resumed(old);
  session.isAway(true);
  await session.pass(40);
  session.isAway(false);
  session.has(...range(-3_000, -2_990).map((index) => at(index)));
  await session.pass(300);
  expect(published(session.records)).toContain('repair -3000 1');
  expect(published(session.records)).toHaveLength(8);
  await session.stop();
});

const fresh = [
  ...range(-20, -9).map((index) => stored(index)),
  hole(-9, -5),
  ...range(-5, 0).map((index) => stored(index)),
];

test('a kline that an operator redrove into a hole is not published there once more', async () => {
  const session = await resumed(fresh);
  session.append(redriven(-8), stored(0), redriven(-6));
  session.has(at(-9), at(-8), at(-7), at(-6));
  await session.pass(60);
  expect(published(session.records)).toEqual(['repair -9 1', 'repair -7 1']);
  await session.stop();
});

test('nor when the stream brings it late', async () => {
  const session = await resumed(fresh);
  session.append(redriven(-8));
  session.send(at(-8), nowMs);
  session.send(at(-7), nowMs);
  session.send(at(-7), nowMs);
  await settle();
  expect(published(session.records)).toEqual(['repair -7 1']);
  await session.stop();
});

test('what was redriven otherwise than history has it goes out as history has it', async () => {
  const session = await resumed(fresh);
  session.append(redriven(-8));
  session.has(at(-8, { close: '1.5', high: '2' }));
  await session.pass(60);
  expect(published(session.records)).toEqual(['repair -8 1.5']);
  await session.stop();
});

test('while the topic cannot be read back nothing is filled; afterwards it is', async () => {
  const session = await resumed(fresh);
  session.append(redriven(-8));
  session.has(at(-9), at(-8));
  session.isAway(true);
  session.send(at(-7), nowMs);
  await session.pass(50);
  expect(published(session.records)).toEqual([]);
  session.isAway(false);
  await session.pass(60);
  expect(published(session.records)).toEqual(['repair -9 1']);
  await session.stop();
});
