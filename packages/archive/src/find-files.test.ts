import * as E from 'fp-ts/Either';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveFixture, lines, type Fixture } from './archive.fixture';
import { findFiles } from './find-files';

describe('findFiles', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await archiveFixture();
    await mkdir(join(fixture.directory, 'empty'));
    await fixture.write('BTCUSDT-1m-b.csv', lines([1]));
    await fixture.write('BTCUSDT-1m-a.csv.gz', lines([1]));
    await fixture.write('notes.csv', '');
    await fixture.write('readme.txt', '');
  });
  afterAll(() => fixture.remove());

  const at = (name: string): string => join(fixture.directory, name);

  const find = async (paths: readonly string[], overrides = {}) => {
    const found = await findFiles(paths, overrides)();
    return E.isRight(found) ? found.right : found.left;
  };

  test('a folder: its kline files by name, and what is left out', async () => {
    expect(await find([fixture.directory])).toMatchObject({
      files: [
        { path: at('BTCUSDT-1m-a.csv.gz'), series: { symbol: 'BTCUSDT', interval: '1m' } },
        { path: at('BTCUSDT-1m-b.csv'), bytes: 16 },
      ],
      ignored: [{ path: at('notes.csv'), message: expect.stringContaining('tells no symbol') }],
    });
  });

  test('files in the order in which they are named, each once', async () => {
    const found = await find(
      [at('BTCUSDT-1m-b.csv'), fixture.directory, join(fixture.directory, '.', 'notes.csv')],
      {
        symbol: 'ETHUSDT',
        interval: '1h',
      },
    );
    expect(found).toMatchObject({
      files: [
        { path: at('BTCUSDT-1m-b.csv'), series: { symbol: 'ETHUSDT', interval: '1h' } },
        { path: at('BTCUSDT-1m-a.csv.gz') },
        { path: at('notes.csv') },
      ],
      ignored: [],
    });
  });

  test.each([
    ['a file that is not there', 'BTCUSDT-1m-none.csv', 'FileUnreadable', 'no such file'],
    ['a name that tells nothing', 'notes.csv', 'NameNotUnderstood', 'its name tells no symbol'],
    ['a folder without kline files', 'empty', 'NoFiles', 'holds no kline file (.csv'],
  ])('%s', async (_, name, tag, message) => {
    expect(await find([at(name)])).toMatchObject({ _tag: tag, message: expect.stringContaining(message) });
  });
});
