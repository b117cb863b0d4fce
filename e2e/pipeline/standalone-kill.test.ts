/**
 * The one-process form killed again and again in the middle of a replay: what it has stored in the end is the file, each
 * kline once, with the indicators of an uninterrupted run.
 */
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { rsiOver, smaOver } from './oracle';
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
  const start = () =>
    startStandalone('--archive', folder, '--port', '0', '--data', join(folder, 'data', 'archive.db'));

  beforeAll(() => symlinkSync(testDataPath('klines', file), join(folder, file)));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test(`${kills} times during a replay: the file is stored, nothing lost, nothing twice`, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      const server = start();
      await urlOf(server);
      // Spread over the first second, in which some thousand klines are stored.
      await sleep(100 + ((kill * 370) % 1_000));
      server.signal('SIGKILL');
      await server.exited;
    }
    const server = start();
    const url = await urlOf(server);
    const rows = fileRows();
    let stored = await storedKlines(url, 'symbol=BTCUSDT&interval=1m');
    expect(stored.length).toBeLessThan(rows.length);
    for (const deadline = Date.now() + 120_000; stored.length < rows.length && Date.now() < deadline;) {
      await sleep(1_000);
      stored = await storedKlines(url, 'symbol=BTCUSDT&interval=1m');
    }
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
  }, 300_000);

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
