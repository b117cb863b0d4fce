import { encodeKline, parseJson } from '@cryptostream/contracts';
import { Enrichment, Interval, type Kline } from '@cryptostream/domain';
import type { Batch, LogError, Logger, LogReader, LogRecord, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import type { Committer } from './dependencies';
import { noMetrics } from './metrics';
import { worker } from './worker';

const enrichment = Enrichment.enrichment(Enrichment.defaultConfiguration);
if (E.isLeft(enrichment)) throw new Error(enrichment.left.message);
const configuration = {
  interval: '1m',
  enrichment: enrichment.right,
  symbolsOf: () => ['BTCUSDC'],
} as const;

const nothing = (): void => undefined;
const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, with: () => logger };

const kline = (index: number): Kline => ({
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  openTimeMs: index * Interval.lengthMs('1m'),
  open: '1',
  high: '1',
  low: '1',
  close: '1',
  volume: '1',
  closed: true,
});

const batchOf = (from: number, to: number): Batch => ({
  topic: 'klines.1m',
  partition: 0,
  nextOffset: to,
  records: Array.from({ length: to - from }, (_, index) => ({
    topic: 'klines.1m',
    partition: 0,
    offset: from + index,
    timestampMs: 0,
    key: 'BTCUSDC',
    value: Buffer.from(encodeKline(kline(from + index))),
    headers: { type: 'kline' },
  })),
});

const unavailable: LogError = { _tag: 'LogUnavailable', message: 'no answer', retryable: true };
const fenced: LogError = { _tag: 'LogFenced', message: 'a newer owner', retryable: false };

/** What becomes of a commit, and what is said of it. */
type Fate = { readonly takesEffect: boolean; readonly answer: E.Either<LogError, void> };
const fine: Fate = { takesEffect: true, answer: E.right(undefined) };

/** A log in memory whose commits meet the given fates, one after the other; those after the last are fine. */
const startWorker = (...fates: readonly Fate[]) => {
  const committed: NewRecord[] = [];
  let opened = 0;
  let commits = 0;
  const toLogRecord = (record: NewRecord, offset: number): LogRecord => ({
    ...record,
    offset,
    timestampMs: 0,
    value: Buffer.from(record.value),
  });
  const stateRecords = () => committed.filter(({ topic }) => topic === 'state.1m').map(toLogRecord);
  const reader: LogReader = {
    offsets: () => TE.fromIO(() => [{ partition: 0, low: 0, high: stateRecords().length }]),
    read: (_topic, _partition, offset) =>
      TE.fromIO(() => ({ records: stateRecords().slice(offset), nextOffset: stateRecords().length })),
    close: () => Promise.resolve(),
  };
  const openCommitter = (): TE.TaskEither<LogError, Committer> =>
    TE.fromIO(() => {
      const mine = (opened += 1);
      return {
        commit: (_points, records) => async () => {
          if (mine !== opened) return E.left(fenced);
          const { takesEffect, answer } = fates[commits++] ?? fine;
          if (takesEffect) committed.push(...records);
          return answer;
        },
        close: () => Promise.resolve(),
      };
    });
  const clock = { nowMs: () => 0, sleep: () => Promise.resolve() };
  const joinGroup = () => TE.left(unavailable);
  const troubles: (string | null)[] = [];
  const onTrouble = (_part: string, trouble: string | null) => void troubles.push(trouble);
  const dependencies = { reader, openCommitter, joinGroup, clock, logger, metrics: noMetrics, onTrouble };
  const enrichedTimes = () =>
    committed
      .filter(({ topic }) => topic === 'enriched.1m')
      .map(({ value }) => {
        const json = parseJson(value);
        const { open_time_ms: timeMs } = (E.isRight(json) ? json.right : {}) as { open_time_ms: number };
        return timeMs / Interval.lengthMs('1m');
      });
  /** A broker that died may have kept the klines and lost the newest states. */
  const loseState = (kept: number): void => {
    const lost = new Set(committed.filter(({ topic }) => topic === 'state.1m').slice(kept));
    committed.splice(0, Infinity, ...committed.filter((each) => !lost.has(each)));
  };
  return { ...worker(dependencies, configuration), enrichedTimes, openCommitter, loseState, troubles };
};

const isCurrent = () => true;

test.each<[string, Fate[]]>([
  ['every commit is fine', []],
  ['a commit fails without effect', [fine, { takesEffect: false, answer: E.left(unavailable) }]],
  [
    'a commit takes effect, and its answer is lost',
    [fine, { takesEffect: true, answer: E.left(unavailable) }],
  ],
  [
    'the first commit of all takes effect, and its answer is lost',
    [{ takesEffect: true, answer: E.left(unavailable) }],
  ],
])('%s: each record has its effect once', async (_, fates) => {
  const { assigned, process, enrichedTimes } = startWorker(...fates);
  expect(await assigned(0)()).toEqual(E.right(0));
  for (const from of [0, 3, 6])
    expect(E.isRight(await process(batchOf(from, from + 3), isCurrent)())).toBe(true);
  expect(enrichedTimes()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('what keeps a partition from working is told, and that it works again', async () => {
  const failed: Fate = { takesEffect: false, answer: E.left(unavailable) };
  const { assigned, process, troubles } = startWorker(failed, failed);
  await assigned(0)();
  await process(batchOf(0, 3), isCurrent)();
  await process(batchOf(3, 6), isCurrent)();
  expect(troubles).toEqual(['no answer', 'no answer', null]);
});

test('of a partition that is gone nothing is told any more', async () => {
  const failed: Fate = { takesEffect: false, answer: E.left(unavailable) };
  const { assigned, process, revoked, troubles } = startWorker(failed);
  await assigned(0)();
  let asked = 0;
  await process(batchOf(0, 3), () => (asked += 1) < 2)();
  await revoked(0);
  expect(troubles).toEqual(['no answer', null]);
});

test('records that are read again are passed over', async () => {
  const { assigned, process, enrichedTimes } = startWorker();
  await assigned(0)();
  await process(batchOf(0, 5), isCurrent)();
  await process(batchOf(2, 8), isCurrent)();
  expect(enrichedTimes()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('a fenced owner that is still current takes the partition anew and goes on from the log', async () => {
  const { assigned, process, enrichedTimes, openCommitter } = startWorker();
  await assigned(0)();
  await process(batchOf(0, 3), isCurrent)();
  await openCommitter()();
  await process(batchOf(3, 6), isCurrent)();
  expect(enrichedTimes()).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a fenced owner that is no longer current gives up', async () => {
  const { assigned, process, enrichedTimes, openCommitter } = startWorker();
  await assigned(0)();
  let current = true;
  await openCommitter()();
  const given = process(batchOf(0, 3), () => {
    const answer = current;
    current = false;
    return answer;
  });
  expect(await given()).toEqual(E.right(undefined));
  expect(enrichedTimes()).toEqual([]);
});

test('a state that was set back is read on from, not from where the batch begins', async () => {
  const { assigned, process, enrichedTimes, openCommitter, loseState } = startWorker();
  await assigned(0)();
  await process(batchOf(0, 3), isCurrent)();
  await process(batchOf(3, 6), isCurrent)();
  // of the second batch, a series and a place
  loseState(2);
  await openCommitter()();
  expect(await process(batchOf(6, 9), isCurrent)()).toMatchObject(
    E.left({ _tag: 'LogUnavailable', retryable: true }),
  );
  expect(enrichedTimes()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await assigned(0)()).toEqual(E.right(3));
  expect(await process(batchOf(3, 9), isCurrent)()).toEqual(E.right(undefined));
  expect(enrichedTimes()).toEqual([0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8]);
});

test('a batch that begins later than the place does not mean a loss: markers stand in between', async () => {
  const { assigned, process, enrichedTimes } = startWorker(fine, {
    takesEffect: false,
    answer: E.left(unavailable),
  });
  await assigned(0)();
  await process({ ...batchOf(0, 3), nextOffset: 4 }, isCurrent)();
  await process(batchOf(7, 9), isCurrent)();
  expect(enrichedTimes()).toEqual([0, 1, 2, 7, 8]);
});

const places = (count: number): readonly number[] => Array.from({ length: count }, (_, place) => place);

test('of a large batch what is committed stays, and the rest is tried again', async () => {
  const { assigned, process, enrichedTimes } = startWorker(fine, {
    takesEffect: false,
    answer: E.left(unavailable),
  });
  await assigned(0)();
  expect(await process(batchOf(0, 1_300), isCurrent)()).toEqual(E.right(undefined));
  expect(enrichedTimes()).toEqual(places(1_300));
});

test('a large batch ends where its partition is taken away, and its next owner goes on there', async () => {
  const { assigned, process, enrichedTimes } = startWorker();
  await assigned(0)();
  await process(batchOf(0, 1_300), () => enrichedTimes().length === 0)();
  expect(enrichedTimes()).toEqual(places(500));
  expect(await assigned(0)()).toEqual(E.right(500));
  await process(batchOf(500, 1_300), isCurrent)();
  expect(enrichedTimes()).toEqual(places(1_300));
});
