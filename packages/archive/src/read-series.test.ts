import * as E from 'fp-ts/Either';
import { archiveFixture, collect, lines, type Fixture } from './archive.fixture';
import { listArchive, type ArchiveFile } from './list-archive';
import { readSeries, type Difference } from './read-series';

describe('readSeries', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await archiveFixture();
  });
  afterEach(() => fixture.remove());

  const filesOf = async (texts: { readonly [name: string]: string }): Promise<readonly ArchiveFile[]> => {
    for (const [name, text] of Object.entries(texts)) await fixture.write(`BTCUSDT-1m-${name}.csv`, text);
    const listing = await listArchive(fixture.directory)();
    return E.isRight(listing) ? listing.right.series.flatMap(({ files }) => files) : [];
  };

  const minutesOf = (rows: readonly E.Either<unknown, { readonly openTimeMs: number }>[]) =>
    rows.map((row) => (E.isRight(row) ? row.right.openTimeMs / 60_000 : 'refused'));

  test('files that follow each other', async () => {
    const files = await filesOf({ b: lines([1, 2]), a: lines([4, 5]) });
    expect(minutesOf(await collect(readSeries(files)))).toEqual([1, 2, 4, 5]);
  });

  test('overlapping files: each open time once, the first wins, differences reported', async () => {
    const files = await filesOf({
      a: lines([1, 2, 3, 5]),
      b: lines([2, 3, 4, 5], '1.0') + lines([6]),
      c: lines([3], '2'),
    });
    const differences: Difference[] = [];
    const rows = await collect(readSeries(files, { onDifference: (found) => differences.push(found) }));
    expect(minutesOf(rows)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows[2]).toMatchObject(E.right({ open: '1' }));
    expect(differences).toMatchObject([
      { kept: { openTimeMs: 180_000, open: '1' }, dropped: { open: '2' }, droppedFile: files[2]?.path },
    ]);
  });

  test('files of many blocks that overlap here and there', async () => {
    const every = (step: number, from: number, to: number): readonly number[] =>
      Array.from({ length: (to - from) / step }, (_, index) => from + index * step);
    const parts = [
      every(2, 0, 12_000),
      every(3, 3_000, 21_000),
      every(5, 20_000, 40_000),
      every(1, 50_000, 56_000),
    ];
    const files = await filesOf(Object.fromEntries(parts.map((minutes, at) => [`p${at}`, lines(minutes)])));
    const expected = [...new Set(parts.flat())].toSorted((left, right) => left - right);
    expect(minutesOf(await collect(readSeries(files)))).toEqual(expected);
  });

  test('of two files that begin together the first by name wins', async () => {
    const rows = await collect(readSeries(await filesOf({ b: lines([1], '2'), a: lines([1]) })));
    expect(rows).toMatchObject([E.right({ open: '1' })]);
  });

  test('a column that one file lacks is no difference', async () => {
    const files = await filesOf({ a: lines([1]), b: '60000,1,1,1,1,1,119999,7,7,7,7,0\n' });
    const onDifference = jest.fn();
    await collect(readSeries(files, { onDifference }));
    expect(onDifference).not.toHaveBeenCalled();
  });

  test('rows out of order and bad rows are refused with their lines', async () => {
    const files = await filesOf({ a: lines([1, 3, 2, 3, 4]) + 'x,1,1,1,1,1\n' + lines([5]) });
    const rows = await collect(readSeries(files));
    expect(minutesOf(rows)).toEqual([1, 3, 'refused', 'refused', 4, 'refused', 5]);
    expect(rows.filter(E.isLeft)).toMatchObject([
      E.left({
        _tag: 'RowOutOfOrder',
        line: 3,
        openTimeMs: 120_000,
        message: expect.stringContaining('line 3'),
      }),
      E.left({ _tag: 'RowOutOfOrder', line: 4 }),
      E.left({ _tag: 'RowRefused', line: 6 }),
    ]);
  });
});
