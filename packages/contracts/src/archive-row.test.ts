import type { Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeArchiveFields, decodeArchiveRow, toArchiveLayout } from './archive-row';
import cases from './archive-row.cases.json';

const series: Series.Series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' };

const decode = (header: readonly string[] | undefined, cells: readonly string[]) =>
  pipe(
    toArchiveLayout(header ?? cells),
    E.chain(({ columns }) => decodeArchiveRow(series, columns)(cells)),
  );

describe('decodeArchiveRow', () => {
  test.each(cases)('$name', ({ header, input, expected, error }) => {
    const decoded = decode(header, input);
    if (error === undefined) expect(decoded).toMatchObject(E.right({ ...series, ...expected }));
    else
      expect(
        pipe(
          decoded,
          E.mapLeft((reasons) => reasons.map(({ code, path }) => [code, path])),
        ),
      ).toEqual(E.left(error));
  });

  test('a column that is not there leaves its field absent', () => {
    expect(decode(undefined, ['60000', '1', '1', '1', '1', '1'])).toEqual(
      E.right({
        ...series,
        openTimeMs: 60_000,
        open: '1',
        high: '1',
        low: '1',
        close: '1',
        volume: '1',
        closed: true,
      }),
    );
  });
});

test('decodeArchiveFields keeps what decoded of a bad line', () => {
  const columns = pipe(
    toArchiveLayout(['1', '1', '1', '1', '1', '1']),
    E.match(
      () => [],
      (layout) => layout.columns,
    ),
  );
  expect(decodeArchiveFields(series, columns)(['60000', '1', 'x', '1', '', '2'])).toMatchObject({
    fields: { ...series, openTimeMs: 60_000, open: '1', low: '1', volume: '2', closed: true },
    reasons: [
      { code: 'not_decimal', path: 'high', value: '"x"' },
      { code: 'not_decimal', path: 'close', value: '""' },
    ],
  });
});

describe('toArchiveLayout', () => {
  test('a header is told from a kline', () => {
    expect(toArchiveLayout(['open_time', 'open', 'high', 'low', 'close', 'volume'])).toMatchObject(
      E.right({ isHeader: true }),
    );
    expect(toArchiveLayout(['1', '1', '1', '1', '1', '1'])).toMatchObject(E.right({ isHeader: false }));
  });

  test('a header without a mandatory column names it', () => {
    expect(toArchiveLayout(['time', 'open', 'high', 'low', 'close'])).toMatchObject(
      E.left([
        { code: 'missing', path: 'open_time' },
        { code: 'missing', path: 'volume' },
      ]),
    );
  });

  test('neither a header nor a kline', () => {
    expect(toArchiveLayout(['1', '2'])).toMatchObject(E.left([{ code: 'wrong_type' }]));
  });
});
