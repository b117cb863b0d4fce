import * as E from 'fp-ts/Either';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { eventually } from '@cryptostream/testkit';
import { archiveFixture, collect, lines, zipped, type Fixture } from './archive.fixture';
import { readArchive } from './read-archive';

const minutes = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const header = 'open_time,open,high,low,close,volume\n';

describe('readArchive', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await archiveFixture();
  });
  afterAll(() => fixture.remove());

  const read = async (name: string, text: string) => collect(readArchive(await fixture.write(name, text)));

  test.each(['csv', 'csv.gz', 'zip'])('reads .%s with a header and without', async (ending) => {
    const withHeader = await read(`BTCUSDT-1m-a.${ending}`, header + lines([1, 2]));
    const without = await read(`BTCUSDT-1m-b.${ending}`, lines([1, 2]));
    expect(without.map(E.map(({ kline }) => kline))).toEqual(withHeader.map(E.map(({ kline }) => kline)));
    expect(withHeader).toMatchObject([
      E.right({ line: 2, kline: { source: 'binance', symbol: 'BTCUSDT', openTimeMs: 60_000, closed: true } }),
      E.right({ line: 3, kline: { openTimeMs: 120_000, volume: '1' } }),
    ]);
  });

  test('a byte order mark, Windows line ends, quotes and empty lines', async () => {
    const text = '\ufeffopen_time,open,high,low,close,volume\r\n\r\n"60000","1.0",1,1,1,1\r\n';
    expect(await read('BTCUSDT-1m.csv', text)).toMatchObject([
      E.right({ line: 3, kline: { openTimeMs: 60_000, open: '1.0' } }),
    ]);
  });

  test('a quote that is not closed in its line costs its row, and what goes on in the next', async () => {
    const rows = await read('BTCUSDT-1m-open.csv', `${header}60000,1,1,1,1,"1\n2"\n${lines([2])}`);
    expect(rows).toMatchObject([
      E.left({ _tag: 'RowRefused', line: 2 }),
      E.left({ _tag: 'RowRefused', line: 3 }),
      E.right({ line: 4 }),
    ]);
  });

  test('a bad row tells file, line and all reasons, and reading goes on', async () => {
    const rows = await read('BTCUSDT-1m-bad.csv', `${header}${lines([1])}120000,,x,1,1,1\n${lines([3])}`);
    expect(rows.map(E.isRight)).toEqual([true, false, true]);
    expect(rows[1]).toMatchObject(
      E.left({
        _tag: 'RowRefused',
        line: 3,
        reasons: [
          { code: 'not_decimal', path: 'open' },
          { code: 'not_decimal', path: 'high' },
        ],
        message: expect.stringMatching(
          /BTCUSDT-1m-bad\.csv, line 3 is not a kline: open: .*, found ""; high/,
        ),
      }),
    );
  });

  test.each([
    [
      'what is no CSV of klines',
      'BTCUSDT-1m-1.csv',
      'hello\nworld\n',
      'HeaderNotUnderstood',
      'no column open_time',
    ],
    [
      'a line without end',
      'BTCUSDT-1m-2.csv',
      'x'.repeat(200_000),
      'FileUnreadable',
      'line 1 is longer than 65536',
    ],
    ['a name that tells nothing', 'data.csv', lines([1]), 'NameNotUnderstood', 'its name tells no symbol'],
  ])('%s is refused', async (_, name, text, tag, message) => {
    expect(await read(name, text)).toMatchObject([
      E.left({ _tag: tag, message: expect.stringContaining(message) }),
    ]);
  });

  test('an empty file has no rows', async () => {
    expect(await read('BTCUSDT-1m-empty.csv', '')).toEqual([]);
    expect(await read('BTCUSDT-1m-empty.csv', header)).toEqual([]);
  });

  test('a file that is not there', async () => {
    expect(await collect(readArchive(`${fixture.directory}/BTCUSDT-1m-none.csv`))).toMatchObject([
      E.left({ _tag: 'FileUnreadable', message: expect.stringContaining('no such file') }),
    ]);
  });

  test('a gzip file that breaks off gives what it holds, then says so', async () => {
    const path = await fixture.write('BTCUSDT-1m-cut.csv.gz', lines(minutes(3_000)));
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    const rows = await collect(readArchive(path));
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.length).toBeLessThan(3_000);
    expect(rows.slice(0, -1).every(E.isRight)).toBe(true);
    expect(rows.at(-1)).toMatchObject(
      E.left({ _tag: 'FileUnreadable', message: expect.stringContaining('unexpected end of file') }),
    );
  });

  test.each([
    ['no CSV file', { 'readme.txt': '' }, 'found none'],
    ['two CSV files', { 'a.csv': '', 'b.csv': '' }, 'found 2'],
  ])('a zip archive with %s', async (_, entries, message) => {
    const path = `${fixture.directory}/BTCUSDT-1m-odd.zip`;
    await writeFile(path, await zipped(entries));
    expect(await collect(readArchive(path))).toMatchObject([
      E.left({ _tag: 'FileUnreadable', message: expect.stringContaining(message) }),
    ]);
  });

  test('a zip archive that is none', async () => {
    const path = `${fixture.directory}/BTCUSDT-1m-none.zip`;
    await writeFile(path, 'not a zip');
    expect(await collect(readArchive(path))).toMatchObject([
      E.left({ _tag: 'FileUnreadable', message: expect.stringContaining('cannot be read') }),
    ]);
  });

  test.each([
    ['csv', 0],
    ['csv.gz', 0],
    // What a zip archive says of its files, beside them.
    ['zip', 300],
  ])('the bytes read of .%s add up to the file', async (ending, beside) => {
    const path = await fixture.write(`BTCUSDT-1m-bytes.${ending}`, lines(minutes(5_000)));
    let read = 0;
    await collect(readArchive(path, { onBytes: (count) => (read += count) }));
    const { size } = await stat(path);
    expect(Math.round(read)).toBeLessThanOrEqual(size);
    expect(Math.round(read)).toBeGreaterThanOrEqual(size - beside);
  });

  test.each(['csv', 'csv.gz', 'zip'])('leaving .%s early closes the file', async (ending) => {
    const path = await fixture.write(`BTCUSDT-1m-long.${ending}`, lines(minutes(100_000)));
    for await (const row of readArchive(path)) {
      expect(E.isRight(row)).toBe(true);
      if (seesOpenFiles) expect(isOpen(path)).toBe(true);
      break;
    }
    await eventually(() => !isOpen(path), 4_000);
  });
});

const openFiles = '/proc/self/fd';
/** Linux alone tells. */
const seesOpenFiles = existsSync(openFiles);

const isOpen = (path: string): boolean =>
  seesOpenFiles && readdirSync(openFiles).some((number) => targetOf(number) === path);

/** One that was open when they were listed may be closed now. */
const targetOf = (number: string): string | null => {
  try {
    return readlinkSync(`${openFiles}/${number}`);
  } catch {
    return null;
  }
};
