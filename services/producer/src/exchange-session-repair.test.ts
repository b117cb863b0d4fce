/** A session compares what it published with history, asks again for holes, and leaves klines to history when the log is away. */
import { Series } from '@cryptostream/domain';
import type { ExchangeError } from '@cryptostream/ports';
import { minute, nowMs, openTimeMs, settle, values } from './exchange-session.fixture';
import { at, published, startRepairing as start } from './repairing-session.fixture';

jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });

const limited: ExchangeError = {
  _tag: 'RateLimited',
  message: 'The exchange has banned this address for a while',
  retryable: true,
  retryAfterMs: 120_000,
};

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

test('a kline that history lacks is asked for until it is there, and compared; meanwhile that is told', async () => {
  let absent = 0;
  const metrics = { absent: (_symbol: string, klines: number) => void (absent = klines) };
  const compared: string[] = [];
  const session = await start({
    metrics: { ...metrics, compared: (result) => void compared.push(result) },
  });
  const detail = () => values(session.records, 'feed.state').at(-1)?.['detail'];
  await session.pass(31);
  session.send(at(0), nowMs);
  session.has(at(1), at(2), at(3), at(4), at(5));
  await session.pass(120);
  expect(absent).toBe(1);
  expect(detail()).toContain('the history of the exchange lacks klines that its stream has brought');
  expect(compared.filter((result) => result === 'absent')).toHaveLength(1);
  await session.pass(60);
  session.has(at(0, { close: '2', high: '2' }));
  await session.pass(240);
  expect(published(session.records).filter((each) => each.includes(' 0 '))).toEqual([
    'stream 0 1',
    'repair 0 2',
  ]);
  expect([absent, detail()]).toEqual([0, '']);
  expect(compared).toContain('restated');
  expect(session.asked.filter(({ toMs, spare }) => toMs !== undefined && spare !== true)).toEqual([]);
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
  await settle();
  expect(published(session.records)).toEqual(['gap -2--1', 'backfill -1 1', 'repair -2 4']);
  await session.stop();
});

test('history that a feed lacks comes before any repair', async () => {
  const key = Series.toKey({ source: 'binance', symbol: 'BTCUSDC', interval: '1m' });
  const gaps = [{ fromMs: openTimeMs - 9 * minute, toMs: openTimeMs - 7 * minute }];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const session = await start({
    symbols: ['BTCUSDC', 'ETHUSDC'],
    ends: { BTCUSDC: openTimeMs, ETHUSDC: openTimeMs - 50 * minute },
    tails: new Map([[key, { klines: [at(-1)], gaps }]]),
    hold: ({ symbol }) => (symbol === 'ETHUSDC' ? held : undefined),
  });
  session.has(at(-9), at(-1, { close: '2', high: '2' }));
  session.send(at(0), nowMs);
  await session.pass(90);
  expect(session.spare()).toEqual([]);
  expect(published(session.records)).toEqual(['stream 0 1']);
  release();
  await session.pass(30);
  expect(published(session.records).filter((each) => each.startsWith('repair'))).toEqual([
    'repair -1 2',
    'repair -9 1',
  ]);
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
