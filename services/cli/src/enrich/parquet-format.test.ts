import { writeFileSync } from 'node:fs';
import type { SeriesState } from '@cryptostream/domain';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { header, makeFolder, range, rows, run } from '../command-line.fixture';
import type { Column } from './columns';
import { parquetFormat } from './parquet-format';

const folder = makeFolder();
afterAll(folder.remove);

const readBack = async (path: string) => {
  const file = await asyncBufferFromFile(path);
  const { num_rows, row_groups, schema } = await parquetMetadataAsync(file);
  return {
    columns: schema.slice(1).map(({ name, type }) => `${name} ${type}`),
    rows: Number(num_rows),
    groups: row_groups.map((group) => Number(group.num_rows)),
    objects: await parquetReadObjects({ file }),
  };
};

test('it holds the rows of JSON Lines, prices as numbers', async () => {
  const lower = folder.write('BTCUSDT-1m.csv', header + rows([...range(0, 300), ...range(310, 1_000)]));
  const out = folder.path('out.parquet');
  expect(await run(['enrich', lower, '--format', 'parquet', '--out', out])).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  const { columns, objects } = await readBack(out);
  expect(columns.slice(0, 4)).toEqual([
    'open_time_ms INT64',
    'symbol BYTE_ARRAY',
    'interval BYTE_ARRAY',
    'open DOUBLE',
  ]);
  expect(columns.slice(-6)).toEqual([
    'gap_before INT64',
    'zero_volume BOOLEAN',
    'outlier BOOLEAN',
    'hour INT64',
    'weekday INT64',
    'session BYTE_ARRAY',
  ]);
  const { stdout } = await run(['enrich', lower, '--format', 'jsonl']);
  const decimals = /^(open|high|low|close|(quote_|taker_buy_|taker_buy_quote_)?volume)$/;
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(objects).toHaveLength(990);
  expect(
    objects.map(mapped((_, value) => (typeof value === 'bigint' ? Number(value) : (value ?? null)))),
  ).toEqual(
    lines.map(mapped((name, value) => (decimals.test(name) && value !== null ? Number(value) : value))),
  );
});

const mapped = (change: (name: string, value: unknown) => unknown) => (row: object) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(name, value)]));

test('rows are written as soon as a group of them is full', async () => {
  const column: Column = { name: 'count', type: 'integer', of: ({ kline }) => kline.openTimeMs };
  const format = await parquetFormat([column], 100);
  const rowOf = (openTimeMs: number) => ({ kline: { openTimeMs } }) as SeriesState.EnrichedKline;
  const chunks = range(0, 9).map((block) => format.rows(range(40 * block, 40 * block + 40).map(rowOf)));
  expect(chunks.map(({ length }) => length > 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n % 3 === 2));
  const path = folder.path('groups.parquet');
  writeFileSync(path, Buffer.concat([...chunks, format.tail()].map((chunk) => Buffer.from(chunk))));
  const { groups, objects } = await readBack(path);
  expect(groups).toEqual([120, 120, 120]);
  expect(objects.map(({ count }) => Number(count))).toEqual(range(0, 360));
});

test('without rows it is a file all the same', async () => {
  const format = await parquetFormat([{ name: 'close', type: 'decimal', of: ({ kline }) => kline.close }]);
  const path = folder.path('empty.parquet');
  writeFileSync(path, format.tail());
  expect(await readBack(path)).toMatchObject({ columns: ['close DOUBLE'], rows: 0, objects: [] });
});

test('it is not written to a terminal', async () => {
  const lower = folder.write('BTCUSDT-1m.csv', header + rows([0, 1]));
  expect(await run(['enrich', lower, '--format', 'parquet'], { isTerminal: true })).toEqual({
    code: 2,
    stdout: '',
    stderr: 'cryptostream: --format parquet is not for a terminal; say --out FILE.\n',
  });
});
