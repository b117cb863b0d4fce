import * as E from 'fp-ts/Either';
import fc from 'fast-check';
import { decodeFrame } from './frame';
import cases from './frame.cases.json';

describe('decodeFrame', () => {
  test.each(cases)('$name', ({ input, expected, error }) => {
    const decoded = decodeFrame('binance')(JSON.stringify(input));
    if (error === undefined) expect(decoded).toMatchObject(E.right(expected));
    else
      expect(
        E.mapLeft((reasons: readonly { code: string; path: string }[]) =>
          reasons.map(({ code, path }) => [code, path]),
        )(decoded),
      ).toEqual(E.left(error));
  });

  test('what is not JSON', () => {
    expect(decodeFrame('binance')('<html>')).toMatchObject(E.left([{ code: 'not_json', value: '"<html>"' }]));
  });

  test('answers for any text and any JSON', () => {
    const texts = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(texts, (text) => decodeFrame('binance')(text)._tag.length > 0),
      { seed: 1 },
    );
  });
});
