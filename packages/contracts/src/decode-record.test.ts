/** What is said of a record, word for word. That nothing else is said, and that no other record passes, is in the laws. */
import type { Reason } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { decodeGapRecord, decodeKlineRecord, type Encoded } from './decode-record';

const place = { interval: '1m', symbols: ['BTCUSDC', 'ETHUSDC'] } as const;
const key = 'BTCUSDC';

const kline = {
  v: 1,
  source: 'binance',
  symbol: 'BTCUSDC',
  interval: '1m',
  open_time_ms: 1_700_000_040_000,
  close_time_ms: 1_700_000_099_999,
  open: '10.00',
  high: '12.50',
  low: '9.99',
  close: '11.00',
  volume: '3',
  trades: 4,
  closed: true,
};

const decode = (value: string | Uint8Array | null, under: string | null = key, closed = true) =>
  decodeKlineRecord(place, closed)({ key: under, value: value === null ? null : Buffer.from(value) });

const reasonsOf = (answer: E.Either<readonly Reason[], unknown>): readonly Reason[] =>
  E.isLeft(answer) ? answer.left : [];

const changed = (changes: object): string => JSON.stringify({ ...kline, ...changes });

test.each<
  readonly [
    code: string,
    path: string,
    value: string,
    message: string | RegExp,
    record: string | Uint8Array | null,
  ]
>([
  ['not_json', '', 'null', 'the record has no value', null],
  ['not_json', '', '"{\\"v\\":1"', /^the value is not JSON: .+/, '{"v":1'],
  ['not_json', '', '"NaN"', /^the value is not JSON: .+/, 'NaN'],
  ['not_json', '', '""', /^the value is not JSON: .+/, ''],
  ['not_json', '', '"�A"', 'the value is not UTF-8', new Uint8Array([0xff, 0x41])],
  ['wrong_type', '', '[1]', 'expected a JSON object', '[1]'],
  ['wrong_type', '', 'null', 'expected a JSON object', 'null'],
  ['unknown_version', 'v', '2', 'expected version 1', changed({ v: 2 })],
  ['missing', 'open', 'undefined', 'open is missing', changed({ open: undefined })],
  ['not_decimal', 'open', '""', 'open: expected a decimal number as a string', changed({ open: '' })],
  ['not_decimal', 'open', '10', 'open: expected a decimal number as a string', changed({ open: 10 })],
  [
    'not_decimal',
    'volume',
    '"NaN"',
    'volume: expected a decimal number as a string',
    changed({ volume: 'NaN' }),
  ],
  ['not_integer', 'trades', '1.5', 'trades: expected an integer', changed({ trades: 1.5 })],
  [
    'not_integer',
    'trades',
    'Infinity',
    'trades: expected an integer',
    changed({}).replace('"trades":4', '"trades":1e400'),
  ],
  ['negative', 'volume', '"-3"', 'volume -3 is negative: expected 0 or more', changed({ volume: '-3' })],
  ['negative', 'trades', '-1', 'trades -1 is negative: expected 0 or more', changed({ trades: -1 })],
  [
    'out_of_range',
    'volume',
    '"1e61"',
    'volume 1e61 is too large or too small to be computed with: expected 0, or from 1e-60 to 1e60',
    changed({ volume: '1e61' }),
  ],
  [
    'out_of_range',
    'open_time_ms',
    '1700000040000000',
    'open_time_ms 1700000040000000 is not a time in ms that can be stored: expected 0 to 9223372036854',
    changed({ open_time_ms: 1_700_000_040_000_000, close_time_ms: undefined }),
  ],
  ['high_below', 'high', '"12.50"', 'high 12.50 is below open 12.51', changed({ open: '12.51' })],
  ['low_above', 'low', '"9.99"', 'low 9.99 is above close 9.98', changed({ close: '9.98' })],
  [
    'off_grid',
    'open_time_ms',
    '1700000040001',
    'open_time_ms 1700000040001 is not a multiple of 1m, 60000 ms',
    changed({ open_time_ms: 1_700_000_040_001 }),
  ],
  [
    'close_time_outside',
    'close_time_ms',
    '1700000100000',
    'close_time_ms 1700000100000 is outside the kline: expected 1700000040000 to 1700000099999',
    changed({ close_time_ms: 1_700_000_100_000 }),
  ],
  [
    'bad_source',
    'source',
    '"Binance"',
    'source: expected 1 to 32 lower-case letters, digits and _, a letter first',
    changed({ source: 'Binance' }),
  ],
  [
    'bad_symbol',
    'symbol',
    '"btc"',
    'symbol: expected 2 to 20 upper-case letters and digits',
    changed({ symbol: 'btc' }),
  ],
  [
    'bad_interval',
    'interval',
    '"1M"',
    /^interval: expected one of 1s, 1m, .+, 1d$/,
    changed({ interval: '1M' }),
  ],
  ['wrong_interval', 'interval', '"15m"', 'interval 15m: this topic holds 1m', changed({ interval: '15m' })],
  [
    'wrong_key',
    'key',
    '"BTCUSDC"',
    'the key of the record is not the symbol ETHUSDC',
    changed({ symbol: 'ETHUSDC' }),
  ],
  ['wrong_type', 'closed', '"true"', 'closed: expected true or false', changed({ closed: 'true' })],
  [
    'not_closed',
    'closed',
    'false',
    'closed is false: only closed klines belong in this topic',
    changed({ closed: false }),
  ],
])('%s %s %s', (code, path, value, message, record) => {
  const [found, ...others] = reasonsOf(decode(record));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code, path, value });
  expect(found?.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
});

test('a symbol of another partition, and an open kline that is closed', () => {
  const record = { key: 'XRPUSDC', value: Buffer.from(changed({ symbol: 'XRPUSDC' })) };
  expect(reasonsOf(decodeKlineRecord(place, false)(record))).toMatchObject([
    {
      code: 'wrong_partition',
      path: 'symbol',
      message: 'symbol XRPUSDC: this partition holds BTCUSDC, ETHUSDC',
    },
    {
      code: 'already_closed',
      path: 'closed',
      message: 'closed is true: only open klines belong in this topic',
    },
  ]);
});

test('a gap in the wrong topic, partition and under the wrong key', () => {
  const value = Buffer.from(
    '{"v":1,"source":"binance","symbol":"XRPUSDC","interval":"15m","from_ms":0,"to_ms":900000}',
  );
  expect(reasonsOf(decodeGapRecord(place)({ key, value })).map(({ code }) => code)).toEqual([
    'wrong_interval',
    'wrong_partition',
    'wrong_key',
  ]);
});

describe('what JSON allows', () => {
  const good = decode(JSON.stringify(kline));

  test.each<readonly [string, string | Uint8Array]>([
    ['spaces', JSON.stringify(kline, null, 4)],
    ['a byte order mark', `\uFEFF${JSON.stringify(kline)}`],
    [
      'integers in another notation',
      changed({}).replace('1700000040000', '17000000400e2').replace(':4,', ':4.0,'),
    ],
    ['escapes', changed({}).replace('BTCUSDC', '\\u0042TCUSDC')],
    ['the last of two fields of one name', `{"open":"x",${changed({}).slice(1)}`],
    ['fields that are not known', changed({ later: { open: 'x' } })],
  ])('%s', (_what, text) => {
    expect(E.isRight(good)).toBe(true);
    expect(decode(text)).toEqual(good);
  });
});

test('what one record was like leaves no trace in the next', () => {
  const cut = Buffer.from(JSON.stringify({ ...kline, source: 'é' })).subarray(0, -1);
  const half = cut.subarray(0, cut.indexOf(0xc3) + 1);
  expect(reasonsOf(decode(half))).toMatchObject([{ message: 'the value is not UTF-8' }]);
  expect(E.isRight(decode(JSON.stringify(kline)))).toBe(true);
  expect(decode(`\uFEFF\uFEFF${JSON.stringify(kline)}`)).toEqual(
    decode(`\uFEFF\uFEFF${JSON.stringify(kline)}`),
  );
  expect(E.isRight(decode(`\uFEFF${JSON.stringify(kline)}`))).toBe(true);
});

test("the parser's message never shows half a character", () => {
  const chart = '\u{1f4c8}';
  for (let before = 0; before < 24; before += 1) {
    const record: Encoded = {
      key,
      value: Buffer.from(`${' '.repeat(before)}"${chart.repeat(before)}" x ${chart.repeat(20)}`),
    };
    const [found] = reasonsOf(decodeKlineRecord(place, true)(record));
    expect(found?.code).toBe('not_json');
    expect(found?.message).not.toMatch(/\p{Surrogate}/u);
  }
  expect(reasonsOf(decode(chart))[0]?.message).toContain('\uFFFD');
});
