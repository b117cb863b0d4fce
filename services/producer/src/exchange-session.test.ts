/** One session against an exchange that a test plays. */
import type { ExchangeError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { kline, minute, nowMs, openTimeMs, startSession, values } from './exchange-session.fixture';

const unknownSymbol: ExchangeError = {
  _tag: 'RequestRefused',
  message: 'The exchange does not know the symbol',
  retryable: false,
};

type Session = Awaited<ReturnType<typeof startSession>>;

const running = new Set<Session>();
afterEach(async () => {
  await Promise.all([...running].map(({ stop }) => stop()));
  running.clear();
});

const start = async (options: Parameters<typeof startSession>[0]): Promise<Session> => {
  const session = await startSession(options);
  running.add(session);
  return session;
};

const twoTicksMs = 1_100;
const lastStates = async (session: Session) => {
  await new Promise((resolve) => setTimeout(resolve, twoTicksMs));
  return new Map(values(session.records, 'feed.state').map((state) => [state['symbol'], state]));
};

test('a series that is not there yet begins more than a day of minutes ago', async () => {
  const asked: (number | undefined)[] = [];
  await start({
    symbols: ['BTCUSDC'],
    ends: {},
    answer: (_symbol, fromMs) => {
      asked.push(fromMs);
      return E.right({ klines: [], serverTimeMs: nowMs });
    },
  });
  expect(asked[0]).toBe(openTimeMs - 1_500 * minute);
});

test('a symbol that the exchange has never known ends the session with its name', async () => {
  const session = await start({
    symbols: ['BTCUSDC', 'FOOUSDC'],
    ends: { BTCUSDC: openTimeMs },
    answer: (symbol) =>
      symbol === 'FOOUSDC' ? E.left(unknownSymbol) : E.right({ klines: [], serverTimeMs: nowMs }),
  });
  expect(await session.ended).toEqual({
    _tag: 'SourceRefused',
    message: 'FOOUSDC, interval 1m: The exchange does not know the symbol',
  });
});

test('a symbol that is delisted is down; the others go on', async () => {
  const session = await start({
    symbols: ['BTCUSDC', 'OLDUSDC'],
    ends: { BTCUSDC: openTimeMs, OLDUSDC: openTimeMs - 10 * minute },
    answer: () => E.left(unknownSymbol),
  });
  session.connect();
  const states = await lastStates(session);
  expect(states.get('OLDUSDC')).toMatchObject({ status: 'down', detail: unknownSymbol.message });
  expect(states.get('BTCUSDC')).toMatchObject({ status: 'live' });
  session.send(kline('BTCUSDC', { closed: true }), nowMs);
  expect(values(session.records, 'klines.1m')).toMatchObject([{ symbol: 'BTCUSDC', closed: true }]);
  expect(await session.stop()).toEqual({ _tag: 'Stopped' });
});

test('a topic that is ahead of the exchange is not called live', async () => {
  const session = await start({ symbols: ['BTCUSDC'], ends: { BTCUSDC: Date.UTC(2099, 0, 1) + minute } });
  session.connect();
  expect((await lastStates(session)).get('BTCUSDC')).toMatchObject({
    status: 'down',
    detail: expect.stringContaining('2099-01-01T00:00:00.000Z') as string,
  });
  await session.stop();
});

test('a frame of an open kline that comes late does not replace a newer one', async () => {
  const session = await start({ symbols: ['BTCUSDC'], ends: { BTCUSDC: openTimeMs } });
  session.send(kline('BTCUSDC', { close: '3' }), nowMs + 3);
  session.send(kline('BTCUSDC', { close: '2' }), nowMs + 2);
  session.send(kline('BTCUSDC', { close: '3.5' }), nowMs + 3);
  session.send(kline('BTCUSDC', { openTimeMs: openTimeMs + minute, close: '4' }), nowMs + 4);
  session.send(kline('BTCUSDC', { close: '3.9' }), nowMs + 5);
  expect(values(session.records, 'klines.open.1m').map(({ close }) => close)).toEqual(['3', '3.5', '4']);
  await session.stop();
});
