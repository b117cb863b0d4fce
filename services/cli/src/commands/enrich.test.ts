/** What is written is what the consumer's own topology puts out for the same klines as records of the log. */
import { listFiles, readSeries } from '@cryptostream/archive';
import { processClosed, type PartitionState } from '@cryptostream/consumer';
import { encodeKline, Topics } from '@cryptostream/contracts';
import { Enrichment, type Interval, type Kline } from '@cryptostream/domain';
import type { LogRecord } from '@cryptostream/ports';
import { describeWithTestData, testDataPath } from '@cryptostream/test-data';
import * as E from 'fp-ts/Either';
import { header, makeFolder, range, rows, run } from '../command-line.fixture';

const folder = makeFolder();
afterAll(folder.remove);

const enrichment = (() => {
  const made = Enrichment.enrichment(Enrichment.defaultConfiguration);
  if (E.isRight(made)) return made.right;
  throw new Error(made.left.message);
})();

/** Records of `enriched.<interval>`, however the log is cut into batches. */
const consumed = (interval: Interval.Interval, klines: readonly Kline[]): readonly object[] => {
  const step = processClosed({ interval, enrichment, symbolsOf: () => [klines[0]!.symbol] });
  let state: PartitionState = new Map();
  const enriched: object[] = [];
  for (let from = 0; from < klines.length; from += 97) {
    const [output, after] = step(state, klines.slice(from, from + 97).map(toRecord));
    // As a consumer that is stopped between any two batches.
    state = new Map(JSON.parse(JSON.stringify([...after])) as [string, never][]);
    output.records
      .filter(({ topic }) => topic === Topics.enriched(interval))
      .forEach(({ value }) => enriched.push(JSON.parse(value) as object));
  }
  return enriched;
};

const toRecord = (kline: Kline, offset: number): LogRecord => ({
  topic: Topics.klines(kline.interval),
  partition: 0,
  offset,
  timestampMs: 0,
  key: kline.symbol,
  value: Buffer.from(encodeKline(kline)),
  headers: { type: 'kline', origin: 'archive' },
});

const klinesOf = async (path: string): Promise<readonly Kline[]> => {
  const [, symbol = '', interval = ''] = /([A-Z0-9]+)-(\d+[smhd])/.exec(path) ?? [];
  const series = { source: 'binance', symbol, interval: interval as Interval.Interval };
  const listed = await listFiles([{ path, series }])();
  const klines: Kline[] = [];
  if (E.isRight(listed))
    for await (const row of readSeries(listed.right[0]!.files)) if (E.isRight(row)) klines.push(row.right);
  return klines;
};

/** Of a record: what a row has, absent where a row has null. */
const flat = (record: object): object => {
  const { v, source, closed, ...others } = record as Record<string, unknown>;
  expect([v, typeof source, closed]).toEqual([1, 'string', true]);
  return others;
};

const withoutNulls = (line: string): object =>
  Object.fromEntries(Object.entries(JSON.parse(line) as object).filter(([, value]) => value !== null));

const expectConsumed = async (path: string): Promise<void> => {
  const klines = await klinesOf(path);
  const { code, stdout } = await run(['enrich', path, '--format', 'jsonl']);
  expect(code).toBe(0);
  const written = stdout.trimEnd().split('\n').map(withoutNulls);
  expect(written).toHaveLength(klines.length);
  expect(written).toEqual(consumed(klines[0]!.interval, klines).map(flat));
};

test('made-up klines with holes', async () => {
  await expectConsumed(
    folder.write(
      'BTCUSDT-1m-a.csv',
      header + rows([...range(0, 300), ...range(310, 320), ...range(1_500, 1_700)]),
    ),
  );
});

describeWithTestData('real klines', () => {
  test.each(['BTCUSDT-1h-2023-03_halt', 'BTCUSDT-2h-2017-08_2021-12', 'XRPUSDT-1h-2025-02-24_2025-04'])(
    '%s',
    async (name) => expectConsumed(testDataPath('klines', `${name}.csv.gz`)),
    60_000,
  );
});

test('files of a series are one run, overlaps and all; series follow each other', async () => {
  const whole = folder.write('ETHUSDT-1m-whole.csv', header + rows(range(0, 400)));
  const parts = [
    folder.write('ETHUSDT-1m-2.csv.gz', header + rows(range(150, 400))),
    folder.write('ETHUSDT-1m-1.csv', header + rows(range(0, 250))),
  ];
  const other = folder.write('BTCUSDT-1m-b.csv', header + rows(range(0, 10)));
  const { stdout } = await run(['enrich', ...parts, other]);
  const alone = await run(['enrich', other]);
  const expected = await run(['enrich', whole]);
  expect(stdout).toBe(alone.stdout + expected.stdout.slice(expected.stdout.indexOf('\n') + 1));
});

test('overlapping files that differ are told, and the first one counts', async () => {
  const first = folder.write('SOLUSDT-1m-1.csv', header + rows(range(0, 30)));
  const second = folder.write(
    'SOLUSDT-1m-2.csv',
    header + rows(range(5, 40)).replaceAll(/,\d+,0\.1,0\.2\n/g, ',77,0.1,0.2\n'),
  );
  const { code, stdout, stderr } = await run(['enrich', first, second]);
  expect(code).toBe(0);
  expect(stdout.split('\n')).toHaveLength(42);
  expect(stderr.split('\n')).toHaveLength(12);
  expect(stderr).toContain('SOLUSDT-1m-2.csv has other numbers (trades 77, not 5)');
  expect(stderr).toContain('binance/SOLUSDT/1m: 25 klines differ between its files in all.');
});

describe('--indicators', () => {
  const file = folder.write('BTCUSDT-1m-c.csv', header + rows(range(0, 5)));

  test('only what the file asks for', async () => {
    const indicators = folder.write('mine.yaml', 'indicators:\n  - { name: sma, period: 3 }\n');
    const { stdout } = await run(['enrich', file, '--indicators', indicators]);
    expect(stdout.split('\n')[0]).toContain(',taker_buy_quote_volume,sma_3,gap_before,');
    expect(stdout.split('\n')[2]).toContain(',0.2,,0,');
  });

  test.each([
    ['an unknown name', 'indicators: [{ name: sna, period: 3 }]', /--indicators .*mine\.yaml: .*sna/],
    ['no YAML', 'indicators: [', /--indicators .*mine\.yaml.*cannot be read/],
  ])('%s', async (_, text, message) => {
    const indicators = folder.write('mine.yaml', text);
    expect(await run(['enrich', file, '--indicators', indicators])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });
});

test('an unknown format', async () => {
  expect(await run(['enrich', 'x.csv', '--format', 'xml'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Allowed choices are csv, jsonl, parquet'),
  });
});

test('interrupted, it leaves nothing behind', async () => {
  const file = folder.write('BTCUSDT-1m-d.csv', header + rows(range(0, 5)));
  const interrupted = new AbortController();
  interrupted.abort();
  expect(
    await run(['enrich', file, '--out', folder.path('none.csv')], { signal: interrupted.signal }),
  ).toMatchObject({
    code: null,
    stderr: '',
  });
  expect(() => folder.read('none.csv')).toThrow('no such file');
});
