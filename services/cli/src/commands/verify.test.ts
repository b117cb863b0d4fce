import { basename } from 'node:path';
import { header, makeFolder, minuteMs, range, row, rows, run, startMs } from '../command-line.fixture';
import type { Report } from '../verify/report';

const folder = makeFolder();
afterAll(folder.remove);

const at = (minute: number): number => startMs + minute * minuteMs;

const verify = async (text: string, ...options: readonly string[]) => {
  const file = folder.write('BTCUSDT-1m-a.csv', header + text);
  const { code, stdout, stderr } = await run(['verify', file, '--json', ...options]);
  const reports = JSON.parse(stdout) as readonly Report[];
  expect(reports).toHaveLength(1);
  expect(stderr).toBe('');
  return { code, report: reports[0]! };
};

const clean = { gaps: [], duplicates: 0, off_grid: 0, invalid: [], rollup_differences: [] };

test('a file without findings', async () => {
  expect(await verify(rows(range(0, 500)))).toEqual({
    code: 0,
    report: { file: folder.path('BTCUSDT-1m-a.csv'), rows: 500, ...clean },
  });
});

test.each<readonly [string, string, Partial<Report>]>([
  ['a gap', rows([0, 1, 5]), { rows: 3, gaps: [{ after_ms: at(1), before_ms: at(5), missing: 3 }] }],
  ['a row twice', rows([0, 1, 1, 2, 0]), { rows: 5, duplicates: 2 }],
  ['open times off the grid', rows([0, 0.5, 1, 1.5]), { rows: 4, off_grid: 2 }],
  [
    'a row that stands behind a later one and fills its gap',
    rows([0, 2, 1, 3]),
    {
      rows: 4,
      invalid: [
        {
          row: 4,
          reasons: [
            {
              code: 'out_of_order',
              path: 'open_time_ms',
              value: String(at(1)),
              message: `open time ${at(1)} comes after ${at(2)}, which stands before it`,
            },
          ],
        },
      ],
    },
  ],
])('%s', async (_, text, found) => {
  const { code, report } = await verify(text);
  expect(code).toBe(1);
  expect(report).toEqual({ file: report.file, ...clean, ...found });
});

test('a row carries all reasons against it, of decoding and of rules, and is no gap', async () => {
  const bad = `${at(1)},-1,99,100,x,1,${at(2)},1,1,1,1\n`;
  const { report } = await verify(row(0) + bad + row(2));
  expect(report).toMatchObject({ rows: 3, gaps: [], invalid: [{ row: 3 }] });
  expect(report.invalid[0]?.reasons.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'not_decimal close',
    'negative open',
    'high_below high',
    'low_above low',
    'close_time_outside close_time_ms',
  ]);
});

test('a row whose time cannot be read leaves a gap', async () => {
  const { report } = await verify(`${row(0)}soon,1,1,1,1,1,1,1,1,1,1\n${row(2)}`);
  expect(report).toMatchObject({
    gaps: [{ missing: 1 }],
    invalid: [{ row: 3, reasons: [{ code: 'not_integer', path: 'open_time' }] }],
  });
});

test('a time far off does not make all later rows late', async () => {
  const { report } = await verify(row(0) + row(200_000_000) + rows([1, 2]));
  expect(report).toMatchObject({ gaps: [], invalid: [{ row: 3 }] });
  expect(new Set(report.invalid[0]?.reasons.map(({ code }) => code))).toEqual(new Set(['out_of_range']));
});

test('what is wrong in every row is counted and not all listed', async () => {
  const { report } = await verify(rows(range(0, 12_000).map((minute) => 2 * minute)));
  expect(report.gaps).toHaveLength(10_000);
  expect(report.not_listed).toEqual({ gaps: 1_999, invalid: 0, rollup_differences: 0 });
});

describe('--higher', () => {
  const higher = async (minutes: readonly number[], change: (text: string) => string = (text) => text) => {
    const lower = folder.write('BTCUSDT-1m-lower.csv', header + rows(minutes));
    const { stdout } = await run(['rollup', lower, '--to', '15m']);
    return folder.write('BTCUSDT-15m-higher.csv', change(stdout));
  };

  test('rows that add up', async () => {
    const file = await higher(range(0, 120));
    expect(await verify(rows(range(7, 100)), '--higher', file)).toMatchObject({ code: 0, report: clean });
  });

  test('a kline that is another', async () => {
    const file = await higher(range(0, 60), (text) => text.replace(/(\n[^\n]*\n\d+,)([\d.]+)/, '$15'));
    const { code, report } = await verify(rows(range(0, 60)), '--higher', file);
    expect(code).toBe(1);
    expect(report.rollup_differences).toEqual([
      {
        open_time_ms: at(15),
        missing: 0,
        fields: [{ field: 'open', rolled: row(15).split(',')[1], higher: '5' }],
      },
    ]);
  });

  test('rows that the file lacks and the higher one has', async () => {
    const file = await higher(range(0, 60));
    const { report } = await verify(rows([...range(0, 20), ...range(22, 60)]), '--higher', file);
    expect(report).toMatchObject({
      gaps: [{ missing: 2 }],
      rollup_differences: [{ open_time_ms: at(15), missing: 2 }],
    });
  });

  test('a hole that both have is no difference', async () => {
    const minutes = [...range(0, 20), ...range(40, 60)];
    const file = await higher(minutes);
    expect(await verify(rows(minutes), '--higher', file)).toMatchObject({
      report: { gaps: [{ missing: 20 }], rollup_differences: [] },
    });
  });

  test('its interval can be said', async () => {
    folder.write('odd.csv', folder.read(basename(await higher(range(0, 60)))));
    const odd = folder.path('odd.csv');
    const lower = folder.write('BTCUSDT-1m-a.csv', header + rows(range(0, 60)));
    expect(await run(['verify', lower, '--higher', odd])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('or say it with --symbol and --higher-interval.'),
    });
    const said = ['--symbol', 'BTCUSDT', '--higher-interval', '15m'];
    expect(await run(['verify', lower, '--higher', odd, ...said])).toMatchObject({ code: 0 });
  });

  test('the higher file is read along, however large both are', async () => {
    const file = await higher(range(0, 30_000));
    expect(await verify(rows(range(0, 30_000)), '--higher', file)).toMatchObject({ code: 0 });
  });

  test.each([
    [
      'of another symbol',
      'ETHUSDT-15m.csv',
      header,
      2,
      /holds BTCUSDT, --higher .* ETHUSDT; name files of one/,
    ],
    [
      'that does not nest',
      'BTCUSDT-1s.csv',
      header,
      2,
      /1m klines cannot be rolled up to 1s: choose one of 3m/,
    ],
    ['with a row that is none', 'BTCUSDT-15m-bad.csv', `${header}x,1\n`, 3, /line 2 is not a kline/],
  ])('a file %s', async (_, name, text, code, message) => {
    const lower = folder.write('BTCUSDT-1m-a.csv', header + rows(range(0, 60)));
    const ran = await run(['verify', lower, '--higher', folder.write(name, text)]);
    expect(ran).toMatchObject({ code, stderr: expect.stringMatching(message) });
  });
});

describe('for a person', () => {
  test('each file, what was found in it, and the sum', async () => {
    const bad = folder.write('BTCUSDT-1m-b.csv', header + rows([0, 1, 5, 5, 6, 2, 6.5]));
    const good = folder.write('ETHUSDT-1m.csv.gz', header + rows(range(0, 3)));
    const { code, stdout } = await run(['verify', bad, good]);
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      `FOUND  ${bad}  7 rows: 1 gap (2 klines missing), 1 duplicate, 1 row off the grid, 1 invalid row`,
      '       gap: nothing between 2025-03-01T00:02Z and 2025-03-01T00:05Z, 2 klines missing',
      '       duplicates: line 5',
      '       off the grid: line 8',
      `       line 7: open time ${at(2)} comes after ${at(6)}, which stands before it`,
      `ok     ${good}  3 rows: no findings`,
      '',
      '2 files, 10 rows: 1 gap (2 klines missing), 1 duplicate, 1 row off the grid, 1 invalid row',
      '',
    ]);
  });

  test('many findings are cut short', async () => {
    const file = folder.write('BTCUSDT-1m-c.csv', header + rows(range(0, 100).map((minute) => 2 * minute)));
    const { stdout } = await run(['verify', file]);
    expect(stdout.match(/gap: /g)).toHaveLength(20);
    expect(stdout).toContain('… and 79 more; --json lists them');
  });
});

test('a file that cannot be read is told, the others are verified', async () => {
  const good = folder.write('ETHUSDT-1m.csv', header + rows(range(0, 3)));
  const broken = folder.write('XRPUSDT-1m.csv', 'hello\n');
  const { code, stdout, stderr } = await run(['verify', '--json', broken, good]);
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject([{ file: good, rows: 3 }]);
  expect(stderr).toMatch(/XRPUSDT-1m\.csv is not a kline file.*\n.*1 of 2 files could not be verified/);
});

test.each([
  ['a name that tells nothing', ['odd.csv'], 2, /tells no symbol;.* or say it with --symbol and --interval/],
  ['the same, told', ['odd.csv', '--symbol', 'BTCUSDT', '--interval', '1m'], 0, /^$/],
  ['an unknown interval', ['odd.csv', '--interval', '7m'], 2, /'7m' is invalid\. Allowed: 1s, 1m/],
  ['an unknown symbol', ['odd.csv', '--symbol', 'btc/usdt'], 2, /upper-case letters and digits/],
  ['no file at all', [], 2, /missing required argument 'files'/],
  ['a file that is not there', ['none.csv'], 3, /none\.csv cannot be read: .*no such file/],
  ['an option that is none', ['odd.csv', '--loud'], 2, /unknown option '--loud'/],
])('%s', async (_, argv, code, message) => {
  folder.write('odd.csv', header + rows([0, 1]));
  const paths = argv.map((each) => (each.endsWith('.csv') ? folder.path(each) : each));
  expect(await run(['verify', ...paths])).toMatchObject({ code, stderr: expect.stringMatching(message) });
});
