import * as E from 'fp-ts/Either';
import { readFile, stat, writeFile } from 'node:fs/promises';
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
    ['a line without end', 'BTCUSDT-1m-2.csv', 'x'.repeat(200_000), 'FileUnreadable', 'Max Record Size'],
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
    expect(rows.length).toBeLessThan(3_000);
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

  test.each(['csv', 'csv.gz', 'zip'])('the bytes read of .%s add up to about the file', async (ending) => {
    const path = await fixture.write(`BTCUSDT-1m-bytes.${ending}`, lines([1, 2, 3, 4, 5]));
    let read = 0;
    await collect(readArchive(path, { onBytes: (count) => (read += count) }));
    const { size } = await stat(path);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(size);
  });

  test('leaving early closes the file', async () => {
    const path = await fixture.write('BTCUSDT-1m-long.csv', lines(minutes(5_000)));
    for await (const row of readArchive(path)) {
      expect(E.isRight(row)).toBe(true);
      break;
    }
  });
});
