import type { Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import fc from 'fast-check';
import { decodeKlinePage, decodeKlineRow } from './kline-page';
import cases from './kline-page.cases.json';

const series: Series.Series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' };

describe('decodeKlineRow', () => {
  test.each(cases)('$name', ({ input, serverTimeMs, expected, error }) => {
    const decoded = decodeKlineRow(series, serverTimeMs ?? 1_000_000)(input);
    if (error === undefined) expect(decoded).toMatchObject(E.right({ ...series, ...expected }));
    else
      expect(
        E.mapLeft((reasons: readonly { code: string; path: string }[]) => reasons.map(toPair))(decoded),
      ).toEqual(E.left(error));
  });

  test('answers for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => E.isLeft(decodeKlineRow(series, 0)(value))),
      { seed: 1 },
    );
  });
});

describe('decodeKlinePage', () => {
  test('an empty page', () => {
    expect(decodeKlinePage(series, 0)([])).toEqual(E.right([]));
  });

  test('what is no array is refused', () => {
    expect(decodeKlinePage(series, 0)({ code: -1121, msg: 'Invalid symbol.' })).toMatchObject(
      E.left([{ code: 'wrong_type' }]),
    );
  });
});

const toPair = ({ code, path }: { readonly code: string; readonly path: string }) => [code, path];
