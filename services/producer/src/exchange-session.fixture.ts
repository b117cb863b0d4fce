/** One session against an exchange that a test plays. The exchange's clock stands at `nowMs` when it begins. */
import { Interval, Series, type Kline } from '@cryptostream/domain';
import type {
  Clock,
  Exchange,
  ExchangeError,
  KlinePage,
  KlineRequest,
  LogReader,
  NewRecord,
  StreamEvent,
} from '@cryptostream/ports';
import { silentLogger } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { exchangeSession } from './exchange-session';
import { noMetrics, type ProducerMetrics } from './metrics';
import type { PartitionRead } from './resume';
import type { SessionEnd } from './session';
import type { Tail } from './topology/repair';

export const minute = Interval.lengthMs('1m');
export const nowMs = Date.UTC(2025, 2, 1, 12, 0, 30);
export const openTimeMs = Interval.openTimeAt('1m', nowMs);

export const kline = (symbol: string, changes: Partial<Kline> = {}): Kline => ({
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

const unused = async (): Promise<never> => {
  throw new Error('not part of this test');
};

const emptyLog: LogReader = {
  offsets: () => TE.right([{ partition: 0, low: 0, high: 0 }]),
  read: (_topic, _partition, offset) => TE.right({ records: [], nextOffset: offset }),
  close: async () => undefined,
};

const sleep: Clock['sleep'] = (ms, signal) =>
  new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake);
  });

export const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
};

export const startSession = async (options: {
  readonly symbols: readonly string[];
  readonly ends: Readonly<Record<string, number>>;
  readonly answer?: (
    symbol: string,
    fromMs?: number,
    request?: KlineRequest,
  ) => E.Either<ExchangeError, KlinePage>;
  readonly tails?: ReadonlyMap<string, Tail>;
  /** Until when an answer is held back. */
  readonly hold?: (request: KlineRequest) => Promise<void> | undefined;
  /** What the topic holds. */
  readonly reader?: LogReader;
  readonly read?: readonly PartitionRead[];
  /** Since the session began. */
  readonly elapsedMs?: () => number;
  /** Records that wait for the log. */
  readonly waiting?: () => number;
  readonly metrics?: Partial<ProducerMetrics>;
}) => {
  const records: NewRecord[] = [];
  let onEvent: (event: StreamEvent) => void = () => undefined;
  const exchange: Exchange = {
    source: 'binance',
    serverTime: TE.right(nowMs),
    fetchKlines: (request) => async () => {
      await options.hold?.(request);
      const { answer = () => E.right({ klines: [], serverTimeMs: nowMs }) } = options;
      return answer(request.symbol, request.fromMs, request);
    },
    streamKlines: (_request, listener) => {
      onEvent = listener;
      return { stop: async () => undefined };
    },
  };
  const stop = new AbortController();
  const series = options.symbols.map((symbol): Series.Series => ({
    source: 'binance',
    symbol,
    interval: '1m',
  }));
  const ended: Promise<SessionEnd> = exchangeSession(
    {
      exchange,
      reader: options.reader ?? emptyLog,
      openPublisher: () => unused,
      clock: { nowMs: () => nowMs, sleep },
      monotonicMs: options.elapsedMs ?? (() => 0),
      logger: silentLogger,
      metrics: { ...noMetrics, ...options.metrics },
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
      waiting: options.waiting ?? (() => 0),
      underWayMs: () => 0,
      ended: new Promise(() => undefined),
      stop: async () => undefined,
    },
    ends: new Map(
      series.flatMap((each) => {
        const end = options.ends[each.symbol];
        return end === undefined ? [] : [[Series.toKey(each), end] as const];
      }),
    ),
    tails: options.tails ?? new Map(),
    read: options.read ?? [],
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
    tell: (event: StreamEvent): void => {
      onEvent(event);
    },
    connect: (): void => {
      onEvent({ _tag: 'Connected' });
    },
  };
};

export const values = (records: readonly NewRecord[], topic: string) =>
  records
    .filter((record) => record.topic === topic)
    .map(({ value }) => JSON.parse(value) as Readonly<Record<string, unknown>>);
