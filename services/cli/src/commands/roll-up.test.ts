import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import { header, makeFolder, minuteMs, range, rows, run, startMs } from '../command-line.fixture';

const folder = makeFolder();
afterAll(folder.remove);

const at = (minute: number): number => startMs + minute * minuteMs;

test('first, highest, lowest, last, exact sums and the last close time; empty what a file has not', async () => {
  const file = folder.write(
    'BTCUSDT-1m.csv',
    'open_time,open,high,low,close,volume,trades\n' +
      `${at(0)},1.50,9.0,1.2,2,0.1,3\n${at(1)},2,3,0.5,2,0.2,4\n${at(2)},2,3,1,2.50,0.00000001,1\n`,
  );
  expect(await run(['rollup', file, '--to', '3m'])).toEqual({
    code: 0,
    stdout: `${header}${at(0)},1.50,9.0,0.5,2.50,0.30000001,,,8,,\n`,
    stderr: '',
  });
});

test('in one step and by way of another interval it is the same, and what it writes is read back', async () => {
  const file = folder.write('BTCUSDT-1m-b.csv.gz', header + rows(range(0, 600)));
  const direct = await run(['rollup', file, '--to', '1h']);
  await run(['rollup', file, '--to', '15m', '--out', folder.path('BTCUSDT-15m-b.csv')]);
  const byWay = await run(['rollup', folder.path('BTCUSDT-15m-b.csv'), '--to', '1h']);
  expect(direct.stdout.split('\n')).toHaveLength(12);
  expect(byWay).toEqual(direct);
});

test('klines that the files cover in part are left out and told; a hole between is not', async () => {
  const file = folder.write('BTCUSDT-1m-c.csv', header + rows([...range(7, 40), ...range(50, 70)]));
  const { code, stdout, stderr } = await run(['rollup', file, '--to', '15m']);
  expect(code).toBe(0);
  expect(
    stdout
      .split('\n')
      .slice(1, -1)
      .map((line) => (Number(line.split(',')[0]) - startMs) / minuteMs),
  ).toEqual([15, 30, 45]);
  expect(stderr).toBe(
    'cryptostream: left out: 15m at 2025-03-01T00:00:00.000Z, which the files cover in part.\n' +
      'cryptostream: left out: 15m at 2025-03-01T01:00:00.000Z, which the files cover in part.\n',
  );
});

test('files of a series are one, those of several are refused', async () => {
  const first = folder.write('BTCUSDT-1m-d1.csv', header + rows(range(0, 20)));
  const second = folder.write('BTCUSDT-1m-d2.csv', header + rows(range(10, 30)));
  const other = folder.write('ETHUSDT-1m-d.csv', header + rows(range(0, 20)));
  expect((await run(['rollup', second, first, '--to', '30m'])).stdout.split('\n')).toHaveLength(3);
  expect(await run(['rollup', first, other, '--to', '30m'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(
      'these files hold 2 series (binance/BTCUSDT/1m, binance/ETHUSDT/1m); roll up one at a time.',
    ),
  });
});

test.each([
  ['an interval that does not nest', '1s', 2, 'cannot be rolled up to 1s: choose one of 3m, 5m'],
  ['its own interval', '1m', 2, 'cannot be rolled up to 1m'],
  ['an unknown interval', '1w', 2, "'1w' is invalid. Allowed: 1s"],
])('%s', async (_, to, code, message) => {
  const file = folder.write('BTCUSDT-1m-e.csv', header + rows(range(0, 20)));
  expect(await run(['rollup', file, '--to', to])).toMatchObject({
    code,
    stderr: expect.stringContaining(message),
  });
});

describe('rows that are no valid klines', () => {
  const bad = ['a decimal that is none', 'a rule that is broken', 'an order that is none'] as const;
  const text = {
    [bad[0]]: `${at(7)},1,1,1,x,1,,,,,\n`,
    [bad[1]]: `${at(7)},1,0.5,1,1,1,,,,,\n`,
    [bad[2]]: rows([3]),
  };
  const file = (kind: (typeof bad)[number]): string =>
    folder.write('BTCUSDT-1m-f.csv', header + rows(range(0, 7)) + text[kind] + rows(range(8, 30)));

  test.each(bad)('%s ends it', async (kind) => {
    const out = folder.path('never.csv');
    const ran = await run(['rollup', file(kind), '--to', '15m', '--out', out]);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(
      /cryptostream: .*--skip-invalid goes on without such rows; verify lists them\.\n$/,
    );
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder.path('.')).filter((name) => name.includes('part'))).toEqual([]);
  });

  test.each(bad)('%s is left out on request, and told', async (kind) => {
    const ran = await run(['rollup', file(kind), '--to', '15m', '--skip-invalid']);
    expect(ran.code).toBe(0);
    expect(ran.stdout.split('\n')).toHaveLength(4);
    expect(ran.stderr).toMatch(/^cryptostream: left out: .*\n$/);
  });
});

test('a file that is read is not written', async () => {
  const file = folder.write('BTCUSDT-1m-h.csv', header + rows(range(0, 20)));
  symlinkSync(file, folder.path('link.csv'));
  for (const out of [file, folder.path('link.csv')])
    expect(await run(['rollup', file, '--to', '15m', '--out', out])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is one of the files that are read; name another.'),
    });
  expect(folder.read('BTCUSDT-1m-h.csv')).toBe(header + rows(range(0, 20)));
});

test('an empty file', async () => {
  expect(await run(['rollup', folder.write('BTCUSDT-1m-g.csv', header), '--to', '15m'])).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/BTCUSDT-1m-g\.csv: there is not one kline in it\.\n$/),
  });
});

describeWithTestData('real files', () => {
  test("the exchange's own hours, text for text", async () => {
    const path = (name: string): string => testDataPath('klines', `${name}.csv.gz`);
    const { code, stdout } = await run(['rollup', path('BTCUSDT-15m-2025-02-24_2025-04-06'), '--to', '1h']);
    const own = gunzipSync(readFileSync(path('BTCUSDT-1h-2025-02-24_2025-04'))).toString();
    expect(code).toBe(0);
    expect(stdout.split('\n')).toHaveLength(1_008 + 2);
    expect(own.startsWith(stdout)).toBe(true);
  });
});
