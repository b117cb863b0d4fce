import type { StoredDeadLetter } from '@cryptostream/contracts';
import * as E from 'fp-ts/Either';
import { klineText, letterOf, startMs } from './dead-letter.fixture';
import { planRedrive, type Ground } from './plan-redrive';

const ground: Ground = {
  partitionsOf: (topic) => (topic === 'klines.1m' ? 4 : null),
  symbolTable: ['BTCUSDC', 'ETHUSDC'],
  anyway: false,
};
const plan = (letter: StoredDeadLetter, changes: Partial<Ground> = {}) =>
  planRedrive({ ...ground, ...changes })(letter);

/** As they were before headers were kept. */
const older = ({ headers: _, timestamp_ms: __, ...letter }: StoredDeadLetter): StoredDeadLetter => letter;

test('the original goes to where it stood, with its key and headers, marked', () => {
  expect(plan(letterOf(klineText(1)))).toEqual(
    E.right({
      topic: 'klines.1m',
      partition: 0,
      key: 'BTCUSDC',
      value: klineText(1),
      headers: { type: 'kline', origin: 'repair', event_time_ms: '7', redriven: 'klines.1m-0-5' },
    }),
  );
});

test('what was redriven and refused again is marked with its newest id', () => {
  const again = letterOf(klineText(1), { offset: 9, headers: { type: 'kline', redriven: 'klines.1m-0-5' } });
  expect(plan(again)).toMatchObject({ right: { headers: { redriven: 'klines.1m-0-9' } } });
});

const gap = JSON.stringify({
  v: 1,
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  from_ms: startMs,
  to_ms: startMs + 60_000,
});
const reasonOf = (code: string, path: string, value: string) => [{ code, path, value, message: 'no' }];

test.each([
  ['a kline', klineText(1), letterOf('').reasons, 'kline'],
  ['a gap', gap, reasonOf('off_grid', 'to_ms', '1'), 'gap'],
  ['a type that was unknown then', '{}', reasonOf('unknown_type', 'header type', '"recompute"'), 'recompute'],
])('before headers were kept: %s', (_, original, reasons, type) => {
  expect(plan(older(letterOf(original, { reasons })))).toEqual(
    E.right(expect.objectContaining({ headers: { type, origin: 'repair', redriven: 'klines.1m-0-5' } })),
  );
});

test('every byte stays, a byte order mark too', () => {
  const original = `\uFEFF${klineText(1)}`;
  expect(plan(letterOf(original), { anyway: true })).toMatchObject({ right: { value: original } });
});

test.each([
  ['no value', letterOf(null), /^has no value, so that there is nothing to send$/],
  ['a cut one', letterOf('{"v":1', { original_length: 600_000 }), /^was cut: 6 of 600000 bytes are kept/],
  ['another hash', letterOf('{}', { original_sha256: 'x' }), /does not have the SHA-256 of the original$/],
  ['not UTF-8', letterOf(Buffer.from([0xff, 0xfe])), /^is not UTF-8/],
  [
    'a point',
    letterOf('{}', { id: 'kline_raw-binance-BTCUSDC-1m-5', topic: 'kline_raw', key: null }),
    /^is a point that the store refused, .* computed anew \(cryptostream recompute\)/,
  ],
  [
    'a topic that is gone',
    letterOf('{}', { topic: 'klines.5m' }),
    /topic klines\.5m, which is not there any more$/,
  ],
  ['a partition that is gone', letterOf('{}', { partition: 4 }), /partition 4 .* has partitions 0 to 3$/],
  ['no key', letterOf('{}', { key: null }), /^has the key null, which is no symbol/],
  ['a foreign key', letterOf('{}', { key: '\u001b[2J' }), /^has the key \\u\{1b\}\[2J, which is no symbol/],
  [
    'a symbol of another partition',
    letterOf('{}', { key: 'ETHUSDC' }),
    /stood in partition 0 .* belongs to partition 1/,
  ],
  [
    'a symbol that is not in the table',
    letterOf('{}', { key: 'SOLUSDC' }),
    /SOLUSDC, which does not stand in the symbol table/,
  ],
  [
    'a type that was too large to be kept',
    letterOf('{}', { headers: {}, headers_left_out: 1 }),
    /what it is cannot be told$/,
  ],
  [
    'what would be refused again',
    letterOf(klineText(1).replace('"high":"12"', '"high":"1"')),
    /^would be refused again: high 1 is below .*; --anyway sends it all the same$/,
  ],
])('%s is not sent', (_, letter, why) => {
  expect(plan(letter)).toEqual(E.left(expect.stringMatching(why)));
});

test('--anyway sends what would be refused again, and nothing else that is not sent', () => {
  const bad = klineText(1).replace('"high":"12"', '"high":"1"');
  expect(plan(letterOf(bad), { anyway: true })).toMatchObject({ right: { value: bad } });
  expect(E.isLeft(plan(letterOf(null), { anyway: true }))).toBe(true);
});

test('a data file has one partition for all symbols', () => {
  const letter = letterOf(klineText(1, 'SOLUSDC'), { key: 'SOLUSDC' });
  expect(E.isRight(plan(letter, { symbolTable: null, partitionsOf: () => 1 }))).toBe(true);
});
