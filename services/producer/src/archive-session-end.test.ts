/** How a replay ends: with its outbox, or with its files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listArchive } from '@cryptostream/archive';
import { Interval, Series, type Kline } from '@cryptostream/domain';
import type { Clock, LogError, LogFields, Logger, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { archiveSession, type ArchiveConfiguration, type Replayed } from './archive-session';
import { noMetrics } from './metrics';
import { startOutbox } from './outbox';

const minute = Interval.lengthMs('1m');
const startMs = Date.UTC(2025, 2, 1);
const rows = 3_000;
const directory = mkdtempSync(join(tmpdir(), 'archive-session-'));
const btc: Series.Series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' };

beforeAll(() => {
  const lines = [...Array(rows).keys()].map((n) => `${startMs + n * minute},1,1,1,1,1`);
  writeFileSync(
    join(directory, 'BTCUSDC-1m-2025-03.csv'),
    ['open_time,open,high,low,close,volume', ...lines].join('\n'),
  );
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const unavailable: LogError = { _tag: 'LogUnavailable', message: 'Kafka is away', retryable: true };

const replay = async (options: {
  readonly speed: number | 'max';
  readonly ends?: ReadonlyMap<string, number>;
  readonly publishes: number;
  readonly archive?: Partial<ArchiveConfiguration>;
  readonly folder?: string;
}) => {
  const listing = await listArchive(options.folder ?? directory)();
  if (E.isLeft(listing)) throw new Error(listing.left.message);
  const published: NewRecord[] = [];
  const lines: string[] = [];
  const logger: Logger = {
    debug: () => undefined,
    info: (line) => void lines.push(line),
    warn: (line) => void lines.push(line),
    error: (line) => void lines.push(line),
    with: (_fields: LogFields) => logger,
  };
  // Waits for ever unless told to stop: who is not woken hangs.
  const clock: Clock = {
    nowMs: () => 0,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => {
          resolve();
        });
      }),
  };
  let left = options.publishes;
  const publisher = {
    publish: (records: readonly NewRecord[]) => async () => {
      await new Promise((resolve) => setImmediate(resolve));
      left -= 1;
      if (left < 0) return E.left(unavailable);
      published.push(...records);
      return E.right(undefined);
    },
    close: async () => undefined,
  };
  const outbox = startOutbox(publisher, clock, noMetrics);
  const stop = new AbortController();
  const session = archiveSession(
    {
      reader: { offsets: () => unused, read: () => unused, close: async () => undefined },
      openPublisher: () => unused,
      clock,
      logger,
      metrics: noMetrics,
      random: () => 0,
    },
    {
      source: 'archive',
      interval: '1m',
      series: [btc],
      symbolTable: ['BTCUSDC'],
      partitions: 1,
      archive: listing.right.series,
      speed: options.speed,
      ...options.archive,
    },
  )({
    outbox,
    ends: options.ends ?? new Map(),
    tails: new Map(),
    read: [],
    signal: stop.signal,
    waitFor: () => undefined,
  });
  return { session, stop, published, lines };
};

const unused = async (): Promise<never> => {
  throw new Error('not part of this test');
};

const feedStates = (records: readonly NewRecord[]): readonly string[] =>
  records
    .filter(({ topic }) => topic === 'feed.state')
    .map(({ value }) => (JSON.parse(value) as { readonly status: string }).status);

const theEnd = 'the archive has been replayed to its end';

test.each(['max', 1, 1e9] as const)(
  'at speed %s it ends with its outbox, and does not say it has come to the end',
  async (speed) => {
    const { session, lines } = await replay({ speed, publishes: 1 });
    expect(await session).toEqual({ _tag: 'LogFailed', error: unavailable });
    expect(lines).not.toContain(theEnd);
  },
);

test('everything is published before it says that it has come to the end', async () => {
  const { session, stop, published, lines } = await replay({ speed: 'max', publishes: Infinity });
  while (!lines.includes(theEnd)) await new Promise((resolve) => setImmediate(resolve));
  expect(published.filter(({ topic }) => topic === 'klines.1m')).toHaveLength(rows);
  while (feedStates(published).at(-1) !== 'stale') await new Promise((resolve) => setImmediate(resolve));
  expect(feedStates(published)).toEqual(['backfilling', 'stale']);
  stop.abort();
  expect(await session).toEqual({ _tag: 'Stopped' });
});

test('of a series that is fed by somebody else meanwhile it tells no state', async () => {
  const ends = new Map([[Series.toKey(btc), startMs + (rows + 5) * minute]]);
  const { session, stop, published, lines } = await replay({ speed: 'max', publishes: Infinity, ends });
  while (!lines.includes(theEnd)) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await session;
  expect(published).toEqual([]);
});

test('when everything is published it says how much that was', async () => {
  const ends = new Map([[Series.toKey(btc), startMs + 1_000 * minute]]);
  let told: (replayed: Replayed) => void = () => undefined;
  const onReplayed = new Promise<Replayed>((resolve) => (told = resolve));
  const { session, stop, published } = await replay({
    speed: 'max',
    publishes: Infinity,
    ends,
    archive: { onReplayed: (replayed) => told(replayed) },
  });
  expect(await onReplayed).toEqual({ klines: rows - 1_000, alreadyThere: 1_000, badRows: 0, differences: 0 });
  expect(published.filter(({ topic }) => topic === 'klines.1m')).toHaveLength(rows - 1_000);
  stop.abort();
  await session;
});

describe('a row that is no kline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-session-bad-'));
  beforeAll(() => {
    writeFileSync(
      join(folder, 'BTCUSDC-1m-2025-03.csv'),
      [0, 1, 2, 3].map((n) => `${startMs + n * minute},1,1,1,${n === 2 ? 'x' : '1'},1\n`).join(''),
    );
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const klines = (records: readonly NewRecord[]): number =>
    records.filter(({ topic }) => topic === 'klines.1m').length;

  test('is left out', async () => {
    const { session, stop, published, lines } = await replay({ speed: 'max', publishes: Infinity, folder });
    while (!lines.includes(theEnd)) await new Promise((resolve) => setImmediate(resolve));
    expect(klines(published)).toBe(3);
    stop.abort();
    await session;
  });

  test('ends the replay where that is asked for, after what stands before it', async () => {
    const { session, published } = await replay({
      speed: 'max',
      publishes: Infinity,
      folder,
      archive: { stopAtBadRow: true },
    });
    expect(await session).toMatchObject({
      _tag: 'SourceRefused',
      message: expect.stringContaining('line 3 is not a kline: close: expected a decimal number'),
    });
    while (klines(published) < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(klines(published)).toBe(2);
  });

  test('may be one that breaks a rule of the one who asks', async () => {
    const refuse = (kline: Kline): string | null =>
      kline.openTimeMs === startMs + minute ? 'that one not' : null;
    const { session, published } = await replay({
      speed: 'max',
      publishes: Infinity,
      folder,
      archive: { stopAtBadRow: true, refuse },
    });
    expect(await session).toEqual({ _tag: 'SourceRefused', message: 'that one not' });
    while (klines(published) < 1) await new Promise((resolve) => setImmediate(resolve));
    expect(klines(published)).toBe(1);
  });
});
