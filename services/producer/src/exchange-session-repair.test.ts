/** A session compares what it published with history, asks again for holes, and leaves klines to history when the log is away. */
import { Series, type Kline } from '@cryptostream/domain';
import type { ExchangeError, KlineRequest, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { kline, minute, nowMs, openTimeMs, settle, startSession } from './exchange-session.fixture';

jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });

const limited: ExchangeError = {
  _tag: 'RateLimited',
  message: 'The exchange has banned this address for a while',
  retryable: true,
  retryAfterMs: 120_000,
};

type Options = Partial<Parameters<typeof startSession>[0]>;

/** The exchange has `history`, as the test changes it; what is over by its clock is closed. */
const start = async (options: Options = {}, begin: readonly Kline[] = []) => {
  const history = new Map(begin.map((each) => [each.openTimeMs, each]));
  const asked: KlineRequest[] = [];
  const compared: string[] = [];
  let elapsedMs = 0;
  let failure: ExchangeError | null = null;
  const session = await startSession({
    symbols: ['BTCUSDC'],
    ends: { BTCUSDC: openTimeMs },
    answer: (_symbol, _fromMs, request) => {
      asked.push(request!);
      const serverTimeMs = nowMs + elapsedMs;
      return failure !== null
        ? E.left(failure)
        : E.right({
            serverTimeMs,
            klines: [...history.values()]
              .filter(
                ({ openTimeMs: at }) => at >= (request!.fromMs ?? 0) && at < (request!.toMs ?? Infinity),
              )
              .filter(({ openTimeMs: at }) => at + minute + 2_000 < serverTimeMs)
              .toSorted((left, right) => left.openTimeMs - right.openTimeMs),
          });
    },
    elapsedMs: () => elapsedMs,
    metrics: { compared: (result) => void compared.push(result) },
    ...options,
  });
  session.connect();
  const pass = async (seconds: number): Promise<void> => {
    for (let half = 0; half < 2 * seconds; half += 1) {
      elapsedMs += 500;
      jest.advanceTimersByTime(500);
      await settle();
    }
  };
  return {
    ...session,
    asked,
    compared,
    pass,
    has: (...klines: readonly Kline[]): void => {
      klines.forEach((each) => history.set(each.openTimeMs, each));
    },
    fail: (error: ExchangeError | null): void => void (failure = error),
    spare: () => asked.filter(({ spare }) => spare === true),
  };
};

const at = (index: number, changes: Partial<Kline> = {}): Kline =>
  kline('BTCUSDC', { openTimeMs: openTimeMs + index * minute, closed: true, ...changes });

const published = (records: readonly NewRecord[]): readonly string[] =>
  records
    .filter(({ topic }) => topic === 'klines.1m')
    .map(({ value, headers }) => {
      const {
        open_time_ms: openMs,
        from_ms: fromMs,
        to_ms: toMs,
        close,
      } = JSON.parse(value) as Record<string, never>;
      const index = (ms: number): number => (ms - openTimeMs) / minute;
      return headers['type'] === 'gap'
        ? `gap ${index(fromMs!)}-${index(toMs!)}`
        : `${headers['origin']} ${index(openMs!)} ${close}`;
    });

test('a kline that history states otherwise goes out once more, as repair, and only once', async () => {
  const session = await start();
  session.has(at(0, { close: '1.0', high: '2', volume: '7' }));
  await session.pass(31);
  session.send(at(0), nowMs);
  await session.pass(10);
  expect(published(session.records)).toEqual(['stream 0 1', 'repair 0 1.0']);
  expect(session.spare()).toMatchObject([
    { symbol: 'BTCUSDC', fromMs: openTimeMs, limit: 1_000, spare: true },
  ]);
  session.send(at(1), nowMs);
  session.has(at(1));
  await session.pass(100);
  expect(published(session.records)).toEqual(['stream 0 1', 'repair 0 1.0', 'stream 1 1']);
  expect(session.compared.slice(0, 3)).toEqual(['restated', 'agreed', 'agreed']);
  await session.stop();
});

test('a comparison that a restart interrupted is made, and what was restated before is not restated again', async () => {
  const key = Series.toKey({ source: 'binance', symbol: 'BTCUSDC', interval: '1m' });
  const klines = [at(-2, { close: '5' }), at(-1)];
  const session = await start({ tails: new Map([[key, { klines, gaps: [] }]]) }, [
    at(-2, { close: '5' }),
    at(-1, { close: '6' }),
  ]);
  await session.pass(40);
  expect(published(session.records)).toEqual(['repair -1 6']);
  expect(session.compared).toEqual(['agreed', 'restated', 'agreed']);
  await session.stop();
});

test('a hole of the exchange is asked for again, and what turns up goes out as repair, once', async () => {
  const session = await start({ ends: { BTCUSDC: openTimeMs - 5 * minute } });
  session.has(at(-1));
  await session.pass(10);
  expect(published(session.records)).toEqual(['gap -5--1', 'backfill -1 1']);
  session.has(at(-4), at(-2));
  await session.pass(60);
  expect(published(session.records)).toEqual(['gap -5--1', 'backfill -1 1', 'repair -4 1', 'repair -2 1']);
  session.has(at(-5), at(-3));
  await session.pass(300);
  expect(published(session.records).slice(4)).toEqual(['repair -5 1', 'repair -3 1']);
  await session.stop();
});

test('a hole that the topic knows of is asked for again after a restart', async () => {
  const key = Series.toKey({ source: 'binance', symbol: 'BTCUSDC', interval: '1m' });
  const gaps = [{ fromMs: openTimeMs - 9 * minute, toMs: openTimeMs - 7 * minute }];
  const session = await start({ tails: new Map([[key, { klines: [], gaps }]]) });
  session.has(at(-9));
  await session.pass(29);
  expect(session.spare()).toEqual([]);
  await session.pass(2);
  expect(published(session.records)).toEqual(['repair -9 1']);
  await session.stop();
});

test('a kline of the stream that comes late fills its hole', async () => {
  const session = await start({ ends: { BTCUSDC: openTimeMs - 2 * minute } });
  session.has(at(-1));
  await session.pass(5);
  session.send(at(-2, { close: '4' }), nowMs);
  session.send(at(-2, { close: '4' }), nowMs);
  expect(published(session.records)).toEqual(['gap -2--1', 'backfill -1 1', 'repair -2 4']);
  await session.stop();
});

test('while the exchange asks to wait nothing is compared; afterwards it is', async () => {
  const session = await start();
  await session.pass(31);
  session.send(at(0), nowMs);
  session.fail(limited);
  await session.pass(60);
  expect(session.spare()).toHaveLength(1);
  session.fail(null);
  session.has(at(0, { close: '3' }), at(1), at(2));
  await session.pass(120);
  expect(published(session.records)).toContain('repair 0 3');
  await session.stop();
});

test('while too many records wait for the log, closed klines are left to history; open ones are replaced', async () => {
  let waiting = 10_001;
  let left = 0;
  const session = await start({ waiting: () => waiting, metrics: { leftToHistory: () => void (left += 1) } });
  session.send(at(0), nowMs);
  session.send(at(1, { closed: false }), nowMs);
  expect(session.records.filter(({ topic }) => topic !== 'feed.state').map(({ topic }) => topic)).toEqual([
    'klines.open.1m',
  ]);
  expect(left).toBe(1);
  waiting = 0;
  session.has(at(0));
  await session.pass(40);
  expect(published(session.records)).toEqual(['backfill 0 1']);
  await session.stop();
});
