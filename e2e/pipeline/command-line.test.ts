/** The command line as the process it is: streams, signals, exit codes, and `npm start` going on where an import ends. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cleanups, until } from '@cryptostream/testkit';
import { startStandalone, storedKlines, urlOf } from './standalone-process';

const root = resolve(__dirname, '../..');
const main = join(root, 'services', 'cli', 'dist', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'cryptostream-command-line-'));
const cleanup = cleanups();

afterEach(cleanup.run, 30_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const startMs = Date.UTC(2025, 2, 1);
const header = 'open_time,open,high,low,close,volume\n';
const rowOf = (minute: number): string => {
  const close = (100 + Math.sin(minute / 50)).toFixed(2);
  return `${startMs + minute * 60_000},${close},102,98,${close},${(minute % 9) + 0.5}\n`;
};

const klineFile = (name: string, count: number): string => {
  const path = join(folder, name);
  writeFileSync(path, header + Array.from({ length: count }, (_, minute) => rowOf(minute)).join(''));
  return path;
};

const start = (...parameters: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, [main, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  cleanup.add(() => child.kill('SIGKILL'));
  return child;
};

type End = { readonly code: number | null; readonly signal: string | null; readonly stderr: string };

const endOf = (child: ChildProcess): Promise<End> => {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((done) => child.once('close', (code, signal) => done({ code, signal, stderr })));
};

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test('whoever reads the output may leave early', async () => {
  const child = start('enrich', klineFile('BTCUSDT-1m-long.csv', 100_000));
  const end = endOf(child);
  await new Promise((done) => child.stdout?.once('data', done));
  child.stdout?.destroy();
  expect(await end).toEqual({ code: 0, signal: null, stderr: '' });
}, 60_000);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it as that signal does, and nothing is left behind',
  async (name) => {
    const child = start(
      'enrich',
      klineFile('BTCUSDT-1m-long.csv', 300_000),
      '--out',
      join(folder, 'never.csv'),
    );
    const end = endOf(child);
    const parts = (): readonly string[] => readdirSync(folder).filter((each) => each.includes('never.csv'));
    await until('it writes', () => parts().some((part) => statSync(join(folder, part)).size > 0), Boolean, {
      withinMs: 30_000,
      everyMs: 20,
    });
    child.kill(name);
    expect(await end).toEqual({ code: null, signal: name, stderr: '' });
    expect(parts()).toEqual([]);
  },
  60_000,
);

test('an import that is killed again and again ends as one that is not, and npm start shows all of it', async () => {
  const count = 30_000;
  const file = klineFile('BTCUSDT-1m-import.csv', count);
  const data = join(folder, 'data.db');
  let kills = 0;
  for (;;) {
    const child = start('import', file, '--data', data);
    const end = endOf(child);
    const killed = await Promise.race([
      end.then(() => false),
      sleep(600 + 400 * kills).then(() => kills < 4),
    ]);
    if (killed) {
      child.kill('SIGKILL');
      kills += 1;
    }
    const { code, stderr } = await end;
    if (killed) continue;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^cryptostream: 1m: \d+ klines imported(, \d+ were there already)?\.\n$/),
    });
    break;
  }
  expect(kills).toBeGreaterThan(0);

  const server = startStandalone(
    '--source',
    'simulated',
    '--symbols',
    'BTCUSDT',
    '--intervals',
    '1m',
    '--data',
    data,
    '--port',
    '0',
  );
  cleanup.add(server.kill);
  const stored = await storedKlines(await urlOf(server), 'symbol=BTCUSDT&interval=1m&source=binance');
  expect(stored.map((kline) => kline.open_time_ms)).toEqual(
    Array.from({ length: count }, (_, minute) => startMs + minute * 60_000),
  );
  const enriched = spawnSync(process.execPath, [main, 'enrich', file, '--format', 'jsonl'], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const names = ['sma_200', 'ema_26', 'rsi_14', 'macd_12_26_9_histogram', 'obv', 'vwap', 'volatility_20'];
  const valuesOf = (kline: { readonly [name: string]: unknown }): readonly unknown[] =>
    names.map((name) => kline[name] ?? null);
  const lines = enriched.stdout.trimEnd().split('\n');
  expect(stored.map(valuesOf)).toEqual(
    lines.map((line) => valuesOf(JSON.parse(line) as { [name: string]: unknown })),
  );
  server.signal('SIGINT');
  expect(await server.exited).toBe(0);
}, 240_000);

test('from the root with npx: data alone on standard output, and the exit code of the command', () => {
  const npx = (...parameters: readonly string[]) =>
    spawnSync('npx', ['cryptostream', ...parameters], { cwd: root, encoding: 'utf8' });
  const file = klineFile('BTCUSDT-1m-npx.csv', 10);
  const good = npx('verify', file, '--json');
  expect({ code: good.status, reports: JSON.parse(good.stdout) as unknown }).toEqual({
    code: 0,
    reports: [expect.objectContaining({ file, rows: 10 })],
  });
  writeFileSync(file, header + rowOf(0) + rowOf(2));
  expect(npx('verify', file).status).toBe(1);
  expect(npx('verify').status).toBe(2);
  expect(npx('verify', join(folder, 'none.csv')).status).toBe(3);
}, 240_000);
