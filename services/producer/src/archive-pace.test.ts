/** `SPEED`: when a replay puts out what. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listArchive } from '@cryptostream/archive';
import { decodeKline } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import { silentLogger } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { archiveSession } from './archive-session';
import { noMetrics } from './metrics';
import { startOutbox } from './outbox';

const minute = Interval.lengthMs('1m');
const startMs = Date.UTC(2025, 2, 1);
const btc: Series.Series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' };
const eth: Series.Series = { ...btc, symbol: 'ETHUSDC' };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'archive-pace-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const write = ({ symbol }: Series.Series, minutes: readonly number[]): void => {
  const rows = minutes.map((n) => `${startMs + n * minute},1,1,1,1,1`);
  writeFileSync(
    join(directory, `${symbol}-1m-2025-03.csv`),
    ['open_time,open,high,low,close,volume', ...rows].join('\n'),
  );
};

const unused = (): Promise<never> => Promise.reject(new Error('not part of this test'));

/** Replays to the end; time passes in `sleep` only. Answers `symbol minute@seconds since the start`, as published. */
const replay = async (speed: number | 'max', ends: ReadonlyMap<string, number> = new Map()) => {
  const listing = await listArchive(directory)();
  if (E.isLeft(listing)) throw new Error(listing.left.message);
  const bootMs = 1_000_000;
  let nowMs = bootMs;
  const clock = {
    nowMs: () => nowMs,
    sleep: async (ms: number) => {
      // what was put out before goes out before
      await new Promise((resolve) => setImmediate(resolve));
      nowMs += ms;
    },
  };
  const published: string[] = [];
  const stop = new AbortController();
  const publisher = {
    publish: (records: Parameters<ReturnType<typeof startOutbox>['add']>[0]) => () => {
      for (const { topic, key, value } of records) {
        if (topic === 'feed.state') {
          if (value.includes('to its end')) stop.abort();
          continue;
        }
        const { openTimeMs } = decodeKline(JSON.parse(value)).fields;
        published.push(`${key} ${(openTimeMs! - startMs) / minute}@${(nowMs - bootMs) / 1_000}`);
      }
      return Promise.resolve(E.right(undefined));
    },
    close: () => Promise.resolve(),
  };
  const ended = await archiveSession(
    {
      reader: { offsets: () => unused, read: () => unused, close: () => Promise.resolve() },
      openPublisher: () => unused,
      clock,
      logger: silentLogger,
      metrics: noMetrics,
      random: () => 0,
    },
    {
      source: 'archive',
      interval: '1m',
      series: listing.right.series.map(({ series }) => series),
      symbolTable: ['BTCUSDC', 'ETHUSDC'],
      partitions: 1,
      archive: listing.right.series,
      speed,
    },
  )({
    outbox: startOutbox(publisher, clock, noMetrics),
    ends,
    tails: new Map(),
    read: [],
    signal: stop.signal,
    waitFor: () => undefined,
  });
  expect(ended).toEqual({ _tag: 'Stopped' });
  return published;
};

test.each<readonly [speed: number | 'max', seconds: readonly number[]]>([
  [1, [0, 60, 120, 300]],
  [60, [0, 1, 2, 5]],
  [0.5, [0, 120, 240, 600]],
  ['max', [0, 0, 0, 0]],
])('at speed %s each kline goes out when it would have closed', async (speed, seconds) => {
  write(btc, [0, 1, 2, 5]);
  const expected = [0, 1, 2, 5].map((n, at) => `BTCUSDC ${n}@${seconds[at]}`);
  expect(await replay(speed)).toEqual(expected);
});

test('klines of several series that close together go out together', async () => {
  write(btc, [0, 1, 3]);
  write(eth, [0, 1, 2, 3]);
  expect((await replay(60)).toSorted()).toEqual([
    'BTCUSDC 0@0',
    'BTCUSDC 1@1',
    'BTCUSDC 3@3',
    'ETHUSDC 0@0',
    'ETHUSDC 1@1',
    'ETHUSDC 2@2',
    'ETHUSDC 3@3',
  ]);
});

test('a replay that goes on begins with its first new kline at once', async () => {
  write(btc, [0, 1, 2, 3]);
  const ends = new Map([[Series.toKey(btc), startMs + 2 * minute]]);
  expect(await replay(60, ends)).toEqual(['BTCUSDC 2@0', 'BTCUSDC 3@1']);
});
