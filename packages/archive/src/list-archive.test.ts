import * as E from 'fp-ts/Either';
import { archiveFixture, lines, type Fixture } from './archive.fixture';
import { listArchive } from './list-archive';

describe('listArchive', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await archiveFixture();
  });
  afterEach(() => fixture.remove());

  test('groups by series, sorts by first open time', async () => {
    await fixture.write('BTCUSDT-1m-b.csv', lines([1, 2]));
    await fixture.write('BTCUSDT-1m-a.csv.gz', lines([5, 6]));
    await fixture.write('BTCUSDT-1h-a.zip', lines([60]));
    await fixture.write('BTCUSDT-1m-empty.csv', '');
    await fixture.write('BTCUSDT-1m-a.zip.CHECKSUM', 'text');
    await fixture.write('notes.csv', 'text');
    const listing = await listArchive(fixture.directory)();
    expect(listing).toMatchObject(
      E.right({
        series: [
          { series: { interval: '1h' }, files: [{ firstOpenTimeMs: 3_600_000 }] },
          {
            series: { source: 'binance', symbol: 'BTCUSDT', interval: '1m' },
            files: [
              { path: `${fixture.directory}/BTCUSDT-1m-b.csv`, firstOpenTimeMs: 60_000, bytes: 33 },
              { firstOpenTimeMs: 300_000 },
            ],
          },
        ],
        ignored: [{ path: `${fixture.directory}/notes.csv` }],
      }),
    );
  });

  test('only what is asked for', async () => {
    await fixture.write('BTCUSDT-1m.csv', lines([1]));
    await fixture.write('ETHUSDT-1m.csv', lines([1]));
    await fixture.write('ETHUSDT-1h.csv', lines([60]));
    expect(await listArchive(fixture.directory, { symbols: ['ETHUSDT'], intervals: ['1m'] })()).toMatchObject(
      E.right({ series: [{ series: { symbol: 'ETHUSDT', interval: '1m' } }] }),
    );
  });

  test('what is said wins over the names', async () => {
    await fixture.write('odd.csv', lines([1]));
    const overrides = { symbol: 'BTCUSDT', interval: '1m', source: 'mine' };
    expect(await listArchive(fixture.directory, { overrides })()).toMatchObject(
      E.right({ series: [{ series: overrides, files: [{ series: overrides }] }] }),
    );
  });

  test('no matching file', async () => {
    await fixture.write('BTCUSDT-1m.csv', lines([1]));
    await fixture.write('odd.csv', lines([1]));
    expect(await listArchive(fixture.directory, { symbols: ['ETHUSDT'], intervals: ['1m'] })()).toMatchObject(
      E.left({
        _tag: 'NoFiles',
        message: expect.stringMatching(
          /holds no kline file for ETHUSDT, 1m .*odd\.csv: its name tells no symbol/,
        ),
      }),
    );
  });

  test('no folder', async () => {
    expect(await listArchive(`${fixture.directory}/none`)()).toMatchObject(
      E.left({ _tag: 'FolderUnreadable', message: expect.stringContaining('no such file') }),
    );
  });

  test('a file that cannot be read', async () => {
    await fixture.write('BTCUSDT-1m.csv', lines([1]));
    await fixture.write('ETHUSDT-1m.csv', 'hello');
    expect(await listArchive(fixture.directory)()).toMatchObject(E.left({ _tag: 'HeaderNotUnderstood' }));
  });
});
