/**
 * The one-process form killed again and again in the middle of a replay: what it has stored in the end is the file, each
 * kline once, with the indicators of an uninterrupted run.
 */
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { cleanups, until } from '@cryptostream/testkit';
import { rsiOver, smaOver } from './oracle';
import type { ServiceProcess } from './service-process';
import { startStandalone, storedKlines, urlOf } from './standalone-process';

const file = 'BTCUSDT-1m-2025-03.csv.gz';
const kills = 10;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const fileRows = (): readonly (readonly number[])[] =>
  gunzipSync(readFileSync(testDataPath('klines', file)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

describeWithTestData('kill -9 of the one-process form', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cryptostream-kill-'));
  const cleanup = cleanups();
  const start = (): ServiceProcess => {
    const data = join(folder, 'data', 'archive.db');
    const server = startStandalone('--archive', folder, '--port', '0', '--data', data);
    cleanup.add(server.kill);
    return server;
  };

  beforeAll(() => symlinkSync(testDataPath('klines', file), join(folder, file)));
  afterEach(cleanup.run, 30_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The file has no holes, so that the newest kline tells how many there are. */
  const countStored = async (url: string, firstMs: number): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/klines?symbol=BTCUSDT&interval=1m&limit=1`);
    const { klines } = (await answer.json()) as { klines?: readonly { readonly open_time_ms: number }[] };
    const newest = klines?.at(-1);
    return newest === undefined ? 0 : (newest.open_time_ms - firstMs) / 60_000 + 1;
  };

  test(`${kills} times during a replay: the file is stored, nothing lost, nothing twice`, async () => {
    const rows = fileRows();
    const firstMs = rows[0]![0]!;
    for (let killed = 0; killed < kills; killed += 1) {
      const server = start();
      const url = await urlOf(server);
      const wanted = (rows.length * (killed + 1)) / (kills + 2);
      const count = await until(
        `${wanted} are stored`,
        () => countStored(url, firstMs),
        (found) => found >= wanted,
        { everyMs: 10 },
      );
      expect(count).toBeLessThan(rows.length);
      // Anywhere between two commits.
      await sleep((killed * 37) % 50);
      await server.kill();
    }
    const server = start();
    const url = await urlOf(server);
    const all = () => storedKlines(url, 'symbol=BTCUSDT&interval=1m');
    expect((await all()).length).toBeGreaterThan(0);
    const stored = await until('all are stored', all, ({ length }) => length >= rows.length, {
      withinMs: 120_000,
      everyMs: 1_000,
    });
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);

    expect(
      stored.map(({ open_time_ms, open, high, low, close, volume }) => [
        open_time_ms,
        open,
        high,
        low,
        close,
        volume,
      ]),
    ).toEqual(rows);
    const closes = rows.map((row) => row[4]!);
    expect(worst(stored, 'sma_20', smaOver(closes, 20))).toBeLessThan(1e-9);
    expect(worst(stored, 'rsi_14', rsiOver(closes, 14))).toBeLessThan(1e-9);
  }, 400_000);

  /** The largest relative difference; Infinity where one of the two is missing. */
  const worst = (
    stored: Awaited<ReturnType<typeof storedKlines>>,
    field: string,
    expected: readonly (number | null)[],
  ): number =>
    stored.reduce((most, kline, index) => {
      const [found, wanted] = [kline[field] as number | undefined, expected[index] ?? null];
      if (found === undefined || wanted === null)
        return found === undefined && wanted === null ? most : Infinity;
      return Math.max(most, Math.abs(found - wanted) / Math.max(1, Math.abs(wanted)));
    }, 0);
});
