/** What an exchange may do wrong, and what must not come of it. */
import type { KlinePage, NewRecord } from '@cryptostream/ports';
import type { Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { kline, minute, nowMs, openTimeMs, settle, startSession, values } from './exchange-session.fixture';

jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });

const at = (index: number, changes: Partial<Kline> = {}): Kline =>
  kline('BTCUSDC', { openTimeMs: openTimeMs + index * minute, closed: true, ...changes });

/** @param page what REST answers so many ms after the beginning */
const start = async (page: (elapsedMs: number) => KlinePage, end = openTimeMs) => {
  let elapsedMs = 0;
  const session = await startSession({
    symbols: ['BTCUSDC'],
    ends: { BTCUSDC: end },
    elapsedMs: () => elapsedMs,
    answer: (_symbol, fromMs = 0, request) => {
      const { klines, serverTimeMs } = page(elapsedMs);
      const asked = klines.filter(
        (each) => each.openTimeMs >= fromMs && each.openTimeMs < (request?.toMs ?? Infinity),
      );
      return E.right({ klines: asked, serverTimeMs });
    },
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let half = 0; half < 2 * seconds; half += 1) {
      elapsedMs += 500;
      jest.advanceTimersByTime(500);
      await settle();
    }
  };
  return { ...session, pass };
};

const published = (records: readonly NewRecord[]): readonly string[] =>
  records
    .filter(({ topic }) => topic === 'klines.1m')
    .map(({ value, headers }) => {
      const record = JSON.parse(value) as Readonly<Record<string, number>>;
      const index = (name: string): number => (record[name]! - openTimeMs) / minute;
      return headers['type'] === 'gap'
        ? `gap ${index('from_ms')}-${index('to_ms')}`
        : `${headers['origin']} ${index('open_time_ms')}`;
    });

const nothing: KlinePage = { klines: [], serverTimeMs: nowMs };

test('frames that are repeated or out of order go out once, in order', async () => {
  const session = await start((elapsedMs) => ({ klines: [at(0), at(1)], serverTimeMs: nowMs + elapsedMs }));
  [at(2), at(0), at(2), at(1), at(0), at(1), at(2)].forEach((each) => session.send(each, nowMs));
  await settle();
  expect(published(session.records)).toEqual(['stream 0', 'stream 1', 'stream 2']);
  await session.stop();
});

test('a frame that is not understood is passed over', async () => {
  const session = await start(() => nothing);
  session.tell({ _tag: 'FrameNotUnderstood', frame: '{'.repeat(10_000), message: 'not JSON' });
  session.send(at(0), nowMs);
  expect(published(session.records)).toEqual(['stream 0']);
  await session.stop();
});

test('empty pages never make a gap, however long they come, and whatever the stream brought', async () => {
  const session = await start(
    (elapsedMs) => ({ klines: [], serverTimeMs: nowMs + elapsedMs }),
    openTimeMs - 9 * minute,
  );
  session.send(at(0), nowMs);
  await session.pass(300);
  expect(published(session.records)).toEqual([]);
  await session.stop();
});

test('a page with a hole makes a gap only once the exchange has settled', async () => {
  const session = await start(
    (elapsedMs) => ({ klines: [at(1)], serverTimeMs: nowMs + elapsedMs }),
    openTimeMs - minute,
  );
  await session.pass(30 + 60 + 9);
  const early = published(session.records);
  await session.stop();
  // The kline at its end opens half a minute after the beginning, and ten seconds are left to the exchange.
  expect(early).toEqual(['gap -1-1', 'backfill 1']);
  const hasty = await start(
    (elapsedMs) => ({ klines: [at(1)], serverTimeMs: nowMs + elapsedMs }),
    openTimeMs - minute,
  );
  await hasty.pass(39);
  expect(published(hasty.records)).toEqual([]);
  await hasty.stop();
});

test("the exchange's clock may jump five seconds forth and back: nothing is lost, repeated or called a gap", async () => {
  const all = Array.from({ length: 30 }, (_, index) => at(index));
  const session = await start((elapsedMs) => {
    const jumpMs = Math.floor(elapsedMs / 7_000) % 2 === 0 ? 5_000 : -5_000;
    const serverTimeMs = nowMs + elapsedMs + jumpMs;
    return { klines: all.filter((each) => each.openTimeMs + minute + 2_000 < serverTimeMs), serverTimeMs };
  });
  for (let round = 0; round < 10; round += 1) {
    await session.pass(61);
    if (round % 3 !== 2) session.send(at(round), nowMs);
  }
  await session.pass(30);
  const found = published(session.records).map((each) => each.split(' ')[1]);
  expect(found.length).toBeGreaterThanOrEqual(10);
  expect(found).toEqual(found.map((_, index) => String(index)));
  await session.stop();
});

test('the state of the feed is told as it changes', async () => {
  let there: readonly Kline[] = [];
  const session = await start((elapsedMs) => ({ klines: there, serverTimeMs: nowMs + elapsedMs }));
  const states = (): readonly unknown[] => values(session.records, 'feed.state').map(({ status }) => status);
  session.connect();
  await session.pass(1);
  session.tell({ _tag: 'Silent', symbol: 'BTCUSDC', silentMs: 10_000 });
  await session.pass(1);
  session.send(at(0, { closed: false }), nowMs);
  await session.pass(1);
  await session.pass(200);
  expect(states()).toEqual(['down', 'live', 'stale', 'live', 'backfilling']);
  there = [at(0), at(1), at(2)];
  await session.pass(5);
  session.tell({ _tag: 'Disconnected', reason: 'gone', retryInMs: 1_000 });
  await session.pass(1);
  expect(states().slice(5)).toEqual(['live', 'down']);
  await session.stop();
});
