/** One session against an exchange that a test plays. */
import { Interval, Series, type Kline } from '@cryptostream/domain';
import type { Exchange, ExchangeError, KlinePage, NewRecord, StreamEvent } from '@cryptostream/ports';
import { silentLogger } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { exchangeSession } from './exchange-session';
import { noMetrics } from './metrics';
import type { SessionEnd } from './session';

const minute = Interval.lengthMs('1m');
const nowMs = Date.UTC(2025, 2, 1, 12, 0, 30);
const openTimeMs = Interval.openTimeAt('1m', nowMs);

const kline = (symbol: string, changes: Partial<Kline> = {}): Kline => ({
  source: 'binance',
  symbol,
  interval: '1m',
  openTimeMs,
  open: '1',
  high: '1',
  low: '1',
  close: '1',
  volume: '1',
  closed: false,
  ...changes,
});

const unknownSymbol: ExchangeError = {
  _tag: 'RequestRefused',
  message: 'The exchange does not know the symbol',
  retryable: false,
};

const unused = async (): Promise<never> => {
  throw new Error('not part of this test');
};

const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
};

const running = new Set<AbortController>();
afterEach(() => {
  running.forEach((each) => {
    each.abort();
  });
  running.clear();
});

const start = async (options: {
  readonly symbols: readonly string[];
  readonly ends: Readonly<Record<string, number>>;
  readonly answer?: (symbol: string, fromMs?: number) => E.Either<ExchangeError, KlinePage>;
}) => {
  const records: NewRecord[] = [];
  let onEvent: (event: StreamEvent) => void = () => undefined;
  const exchange: Exchange = {
    source: 'binance',
    serverTime: TE.right(nowMs),
    fetchKlines: ({ symbol, fromMs }) =>
      TE.fromEither((options.answer ?? (() => E.right({ klines: [], serverTimeMs: nowMs })))(symbol, fromMs)),
    streamKlines: (_request, listener) => {
      onEvent = listener;
      return { stop: async () => undefined };
    },
  };
  const stop = new AbortController();
  running.add(stop);
  const series = options.symbols.map((symbol): Series.Series => ({
    source: 'binance',
    symbol,
    interval: '1m',
  }));
  const ended: Promise<SessionEnd> = exchangeSession(
    {
      exchange,
      reader: { offsets: () => unused, read: () => unused, close: async () => undefined },
      openPublisher: () => unused,
      clock: { nowMs: () => nowMs, sleep: async () => undefined },
      monotonicMs: () => 0,
      logger: silentLogger,
      metrics: noMetrics,
      random: () => 0,
    },
    {
      source: 'binance',
      interval: '1m',
      series,
      symbolTable: options.symbols,
      partitions: 1,
      backfillFromMs: null,
    },
  )({
    outbox: {
      add: (added) => void records.push(...added),
      replace: (record) => void records.push(record),
      drainedTo: async () => true,
      ended: new Promise(() => undefined),
      stop: async () => undefined,
    },
    ends: new Map(
      series.flatMap((each) => {
        const end = options.ends[each.symbol];
        return end === undefined ? [] : [[Series.toKey(each), end] as const];
      }),
    ),
    signal: stop.signal,
    waitFor: () => undefined,
  });
  await settle();
  return {
    records,
    ended,
    stop: async (): Promise<SessionEnd> => {
      stop.abort();
      return ended;
    },
    send: (each: Kline, eventTimeMs: number): void => {
      onEvent({ _tag: 'KlineReceived', kline: each, eventTimeMs });
    },
    connect: (): void => {
      onEvent({ _tag: 'Connected' });
    },
  };
};

const values = (records: readonly NewRecord[], topic: string) =>
  records
    .filter((record) => record.topic === topic)
    .map(({ value }) => JSON.parse(value) as Readonly<Record<string, unknown>>);

const twoTicksMs = 1_100;
const lastStates = async (session: Awaited<ReturnType<typeof start>>) => {
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
