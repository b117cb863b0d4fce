/** Everything the gateway touches, in memory, for tests over real HTTP on a port of the system's choice. */
import { toFeedStateRecord, Topics, type FeedState } from '@cryptostream/contracts';
import { Series } from '@cryptostream/domain';
import type {
  Coverage,
  KlineQuery,
  LogRecord,
  StoredGap,
  StoredKline,
  StoreError,
} from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import * as TE from 'fp-ts/TaskEither';
import { Registry } from 'prom-client';
import type { GatewayDependencies } from './dependencies';

export const btc1m: Series.Series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' };
export const minuteMs = 60_000;
/** 2023-11-14T22:13:00Z */
export const startMs = 1_699_999_980_000;

export const storedKline = (openTimeMs: number, enriched = false): StoredKline => ({
  openTimeMs,
  fields: {
    open: 100,
    high: 101.5,
    low: 99,
    close: 100.5,
    volume: 3,
    trades: 7,
    ...(enriched ? { sma_20: 100.25, gap_before: 0, zero_volume: false } : {}),
  },
});

export const storedKlines = (count: number, enriched = false): readonly StoredKline[] =>
  Array.from({ length: count }, (_, index) => storedKline(startMs + index * minuteMs, enriched));

/** A record of `enriched.<interval>`, or of `enriched.open.<interval>` when not closed. */
export const enrichedRecord = (openTimeMs: number, closed = true, series = btc1m): LogRecord =>
  logRecord(closed ? Topics.enriched(series.interval) : Topics.openEnriched(series.interval), series.symbol, {
    v: 1,
    ...series,
    open_time_ms: openTimeMs,
    open: '100.10',
    high: '101.50',
    low: '99',
    close: '100.50',
    volume: '3.00000000',
    closed,
    sma_20: 100.25,
    gap_before: 0,
    zero_volume: false,
  });

export const feedRecord = (status: FeedState['status'], series = btc1m, detail = ''): LogRecord =>
  logRecord(
    Topics.feedState,
    Series.toKey(series),
    toFeedStateRecord({ ...series, status, sinceMs: startMs, lastOpenTimeMs: null, detail }),
  );

const logRecord = (topic: string, key: string, value: object): LogRecord => ({
  topic,
  partition: 0,
  offset: 0,
  timestampMs: startMs,
  key,
  value: new TextEncoder().encode(JSON.stringify(value)),
  headers: {},
});

export type Surroundings = {
  readonly dependencies: GatewayDependencies;
  /** Hands a record to whoever follows. */
  readonly tell: (record: LogRecord) => void;
  readonly store: MemoryStore;
};

export type MemoryStore = {
  raw: readonly StoredKline[];
  enriched: readonly StoredKline[];
  gaps: readonly StoredGap[];
  failure: StoreError | null;
};

/** One series, `btc1m`, whose klines are those given. */
export const surroundings = (
  store: MemoryStore,
  overrides: Partial<GatewayDependencies> = {},
  feedStates: readonly LogRecord[] = [],
): Surroundings => {
  const followers = new Set<(record: LogRecord) => void>();
  return {
    store,
    tell: (record) => followers.forEach((follower) => follower(record)),
    dependencies: {
      store: toReader(store),
      log: {
        offsets: () => TE.right([{ partition: 0, low: 0, high: feedStates.length }]),
        read: (_topic, _partition, offset) =>
          TE.right({ records: feedStates.slice(offset), nextOffset: feedStates.length }),
      },
      followTopics: (_, onRecord) => {
        followers.add(onRecord);
        return TE.right({ stop: async () => void followers.delete(onRecord) });
      },
      clock: systemClock,
      logger: silentLogger,
      registry: new Registry(),
      intervals: ['1m', '1h'],
      symbols: ['BTCUSDC', 'ETHUSDC'],
      mode: () => ({ mode: 'live', banner: null }),
      version: '0.0.0-test',
      bootId: 'first',
      http: { host: '127.0.0.1', port: 0 },
      staticDirectory: '/nowhere/dist',
      ...overrides,
    },
  };
};

const toReader = (store: MemoryStore): GatewayDependencies['store'] => {
  const unlessFailing =
    <A>(read: () => A): TE.TaskEither<StoreError, A> =>
    () =>
      (store.failure === null ? TE.right(read()) : TE.left(store.failure))();
  return {
    klines: (query) => unlessFailing(() => select(store, query)),
    coverage: unlessFailing(() => coverageOf(store.raw)),
    gaps: unlessFailing(() => store.gaps),
    check: unlessFailing(() => undefined),
  };
};

const select = (store: MemoryStore, query: KlineQuery): readonly StoredKline[] => {
  if (Series.toKey(query) !== Series.toKey(btc1m)) return [];
  const { fromMs, toMs, limit } = query;
  const rows = (query.measurement === 'kline_raw' ? store.raw : store.enriched).filter(
    ({ openTimeMs }) => openTimeMs >= (fromMs ?? -Infinity) && openTimeMs < (toMs ?? Infinity),
  );
  return fromMs === undefined ? rows.slice(-limit) : rows.slice(0, limit);
};

const coverageOf = (raw: readonly StoredKline[]): readonly Coverage[] => {
  const [first, last] = [raw[0], raw.at(-1)];
  return first === undefined || last === undefined
    ? []
    : [
        {
          ...btc1m,
          firstOpenTimeMs: first.openTimeMs,
          lastOpenTimeMs: last.openTimeMs,
          count: raw.length,
        },
      ];
};

export const unavailable: StoreError = {
  _tag: 'StoreUnavailable',
  message: 'connection refused',
  retryable: true,
  retryAfterMs: 3_000,
};

export const fullStore = (count = 10): MemoryStore => ({
  raw: storedKlines(count),
  enriched: storedKlines(count, true),
  gaps: [],
  failure: null,
});
