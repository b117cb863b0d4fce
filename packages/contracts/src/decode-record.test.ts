import * as fc from 'fast-check';
import * as E from 'fp-ts/Either';
import { decodeGapRecord, decodeKlineRecord, type Encoded } from './decode-record';

const place = { interval: '1m', symbols: ['BTCUSDC'] } as const;

const decoders: readonly (readonly [string, (record: Encoded) => E.Either<readonly unknown[], unknown>])[] = [
  ['a closed kline', decodeKlineRecord(place, true)],
  ['an open kline', decodeKlineRecord(place, false)],
  ['a gap', decodeGapRecord(place)],
];

describe.each(decoders)('%s', (_name, decode) => {
  const refuses = (value: Uint8Array): boolean => {
    const decoded = decode({ key: 'BTCUSDC', value });
    return E.isLeft(decoded) && decoded.left.length > 0;
  };

  test('any bytes are refused with reasons, never thrown at', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), refuses));
  });

  test('any JSON that is no such record too', () => {
    fc.assert(fc.property(fc.json(), (text) => refuses(Buffer.from(text))));
  });

  test.each([
    ['the whole value', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['a field', `{"v":1,"source":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ])('nested too deeply to be written as JSON again: %s', (_what, text) => {
    expect(refuses(Buffer.from(text))).toBe(true);
  });
});
