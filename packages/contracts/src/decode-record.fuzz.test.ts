/** Whatever stands in a record or a line of a file: an answer in bounded time, never a throw, and reasons that can be kept. */
import type { Reason } from '@cryptostream/domain';
import * as fc from 'fast-check';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeArchiveRow, toArchiveLayout } from './archive-row';
import { decodeGapRecord, decodeKlineRecord, type Encoded } from './decode-record';
import { encode, goodDraft, knownPaths, symbolText } from './decode-record-good.fixture';
import { findings } from './decode-record-oracle.fixture';
import { encodeGap } from './gap-record';

type Decode = (record: Encoded) => E.Either<readonly Reason[], unknown>;

const place = { interval: '1m', symbols: ['BTCUSDC', 'ETHUSDC'] } as const;

const decoders: readonly (readonly [name: string, decode: Decode])[] = [
  ['a closed kline', decodeKlineRecord(place, true)],
  ['an open kline', decodeKlineRecord(place, false)],
  ['a gap', decodeGapRecord(place)],
];

/** Right, or reasons that fit into a dead letter and survive the way into it. */
const expectAnswer = (answer: E.Either<readonly Reason[], unknown>): void => {
  const reasons = E.isLeft(answer) ? answer.left : [];
  expect(E.isLeft(answer) && reasons.length === 0).toBe(false);
  expect(reasons.filter((each) => !isKept(each))).toEqual([]);
  expect(JSON.parse(JSON.stringify(reasons))).toEqual(reasons);
};

// Half a character is no UTF-8, which the log and its readers want.
const isKept = ({ path, value, message }: Reason): boolean =>
  value.length > 0 &&
  value.length <= 200 &&
  message.length > 0 &&
  message.length <= 1_000 &&
  !/\p{Surrogate}/u.test(path + message + value);

const key = fc.oneof(
  fc.constantFrom(null, 'BTCUSDC', '', '__proto__'),
  symbolText,
  fc.string({ unit: 'binary' }),
);

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
  fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        '1',
        'e',
        '-',
        '.',
        'null',
        '\\ud800',
        '\0',
        '\u{1f4c8}',
      ),
      { maxLength: 60 },
    )
    .map((parts) => Buffer.from(parts.join(''))),
);

const oddName = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '',
  '\ud800',
  '\0',
);

const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(null, true, false, '', 'NaN', '\ud800', '\udc00x', -0, 1e308, 5e-324, 2 ** 53),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 150, maxLength: 300, unit: fc.constantFrom('\u{1f4c8}', 'é', '"', '\\', 'a') }),
    ),
    fc.array(tie('value'), { maxLength: 6 }),
    fields(tie('value')),
  ),
}));

/** Objects that often have the fields of a record, and names that objects have anyway. */
function fields(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const name = fc.oneof(fc.constantFrom(...knownPaths, 'from_ms', 'to_ms'), oddName, fc.string());
  return fc.array(fc.tuple(name, value), { maxLength: 12 }).map((entries) => Object.fromEntries(entries));
}

const toBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

type Edit = (bytes: Uint8Array) => Uint8Array;

const at = (share: number, length: number): number => Math.min(length, Math.floor(share * (length + 1)));

const edit: fc.Arbitrary<Edit> = fc
  .record({
    kind: fc.constantFrom('flip', 'replace', 'insert', 'delete', 'repeat'),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 12 }),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('0123456789-.eE"{}[],:\\ '))),
  })
  .map(({ kind, from, length, byte }): Edit => (bytes) => {
    const start = at(from, bytes.length);
    const [before, cut, after] = [
      bytes.subarray(0, start),
      bytes.subarray(start, start + length),
      bytes.subarray(start + length),
    ];
    switch (kind) {
      case 'flip':
        return Buffer.concat([
          before,
          cut.map((old, index) => (index === 0 ? old ^ (1 << (byte % 8)) : old)),
          after,
        ]);
      case 'replace':
        return Buffer.concat([before, cut.map((old, index) => (index === 0 ? byte : old)), after]);
      case 'insert':
        return Buffer.concat([before, [byte], cut, after].map((part) => Buffer.from(part)));
      case 'delete':
        return Buffer.concat([before, after]);
      default:
        return Buffer.concat([before, cut, cut, after]);
    }
  });

const edits = fc.array(edit, { minLength: 1, maxLength: 3 });
const edited = (bytes: Uint8Array, all: readonly Edit[]): Uint8Array =>
  all.reduce((value, each) => each(value), bytes);

describe.each(decoders)('%s', (_name, decode) => {
  test('any bytes', () => {
    fc.assert(
      fc.property(key, anyBytes, (name, value) => {
        const answer = decode({ key: name, value });
        expect(answer._tag).toBe('Left');
        expectAnswer(answer);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });

  test('any JSON', () => {
    fc.assert(
      fc.property(key, fc.oneof(anyValue, fields(anyValue)), (name, value) => {
        const answer = decode({ key: name, value: toBytes(value) });
        expect(answer._tag).toBe('Left');
        expectAnswer(answer);
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });

  test.each(hostile())('in bounded time: %s', (_what, value) => {
    const startMs = performance.now();
    const answer = decode({ key: 'BTCUSDC', value });
    expect(performance.now() - startMs).toBeLessThan(2_000);
    expect(answer._tag).toBe('Left');
    expectAnswer(answer);
  });
});

test('a good kline with bytes flipped, put in, taken out or repeated is refused, or is a kline that keeps every rule', () => {
  const counts = { refused: 0, kept: 0 };
  fc.assert(
    fc.property(goodDraft, edits, (good, all) => {
      const value = edited(encode(good).value!, all);
      const answer = decodeKlineRecord(good.place, good.closed)({ key: good.key, value });
      expectAnswer(answer);
      counts[E.isRight(answer) ? 'kept' : 'refused'] += 1;
      if (E.isRight(answer))
        expect(findings({ ...good, wire: JSON.parse(Buffer.from(value).toString()) }, new Set())).toEqual([]);
    }),
    { seed: 7, numRuns: 2_000 },
  );
  expect(Math.min(counts.refused, counts.kept)).toBeGreaterThan(30);
});

test('a good gap with bytes changed is refused, or is a gap that begins before it ends, on the grid of its topic', () => {
  const good = Buffer.from(
    encodeGap({
      source: 'binance',
      symbol: 'BTCUSDC',
      interval: '1m',
      fromMs: 1_700_000_040_000,
      toMs: 1_700_000_340_000,
    }),
  );
  fc.assert(
    fc.property(edits, (all) => {
      const answer = decodeGapRecord(place)({ key: 'BTCUSDC', value: edited(good, all) });
      expectAnswer(answer);
      if (E.isLeft(answer)) return;
      const { interval, symbol, fromMs, toMs } = answer.right;
      expect({ interval, symbol }).toEqual({ interval: '1m', symbol: 'BTCUSDC' });
      expect([fromMs % 60_000, toMs % 60_000, fromMs < toMs]).toEqual([0, 0, true]);
    }),
    { seed: 7, numRuns: 3_000 },
  );
});

describe('a line of a file', () => {
  const series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' } as const;
  const header = [
    'open_time',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'close_time',
    'quote_volume',
    'trades',
  ];
  const decode = (first: readonly string[], cells: readonly string[]) =>
    pipe(
      toArchiveLayout(first),
      E.chain(({ columns }) => decodeArchiveRow(series, columns)(cells)),
    );

  const cell = fc.oneof(
    fc.constantFrom('', '0', '-0', '1e99', '1e999999999', '__proto__', 'NaN', '\ud800', '1700000040000000'),
    fc.nat().map(String),
    fc.double().map(String),
    fc.string({ unit: 'binary' }),
    fc.string({ minLength: 150, maxLength: 300, unit: fc.constantFrom('\u{1f4c8}', '"', '1') }),
  );
  const line = fc.array(cell, { maxLength: 14 });

  test('any cells under any header, or under none', () => {
    const first = fc.oneof(
      line,
      fc.shuffledSubarray(header),
      fc.shuffledSubarray([...header, '__proto__']),
      fc.constant(header),
    );
    fc.assert(
      fc.property(first, line, (names, cells) => {
        expectAnswer(decode(names, cells));
        expectAnswer(decode(cells, cells));
      }),
      { seed: 7, numRuns: 1_500 },
    );
  });

  test.each([
    ['a cell of 1 MB', header.map(() => '1'.repeat(1_000_000))],
    ['a number that would fill the memory', header.map(() => '1e999999999')],
    ['a million cells', Array.from({ length: 1_000_000 }, () => '1')],
  ])('in bounded time: %s', (_what, cells) => {
    const startMs = performance.now();
    const answers = [decode(header, cells), decode(cells, cells), decode(cells, header)];
    expect(performance.now() - startMs).toBeLessThan(2_000);
    expect(answers.map(E.isLeft)).toEqual([true, true, true]);
    answers.forEach(expectAnswer);
  });
});

test('nothing of this has put anything into what all objects share', () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['open']).toBeUndefined();
});

test('fields that stand in __proto__ do not stand in the record', () => {
  const { value } = encode(fc.sample(goodDraft, { seed: 7, numRuns: 1 })[0]!);
  const answer = decodeKlineRecord(
    place,
    true,
  )({
    key: 'BTCUSDC',
    value: Buffer.from(`{"__proto__":${Buffer.from(value!).toString()}}`),
  });
  expect(E.isLeft(answer) && answer.left.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['unknown_version', ...Array.from({ length: 10 }, () => 'missing')]),
  );
});

function hostile(): readonly (readonly [what: string, value: Uint8Array])[] {
  const record = (changes: string): string =>
    `{"v":1,"source":"binance","symbol":"BTCUSDC","interval":"1m","open_time_ms":1700000040000,"from_ms":0,"closed":true,"open":"1","high":"2","low":"1","close":"1","volume":"1",${changes}}`;
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const texts: readonly (readonly [string, string])[] = [
    ['1 MB of digits as decimal', record(`"high":"${'9'.repeat(1_000_000)}"`)],
    ['1 MB of digits after a point', record(`"high":"0.${'1'.repeat(1_000_000)}"`)],
    ['1 MB of digits as exponent', record(`"high":"1e${'1'.repeat(1_000_000)}"`)],
    [
      '1 MB of digits in every field',
      `{${[...knownPaths, 'to_ms'].map((path) => `"${path}":"${'9'.repeat(1_000_000)}"`).join()}}`,
    ],
    ['1 MB of digits as number', record(`"trades":${'9'.repeat(1_000_000)}`)],
    ['a decimal that would fill the memory', record('"high":"1e999999999"')],
    ['a number beyond all numbers', record('"trades":1e999999999,"to_ms":1e999999999')],
    ['lists 100,000 deep', nested(100_000)],
    ['lists 100,000 deep in a field', record(`"high":${nested(100_000)},"to_ms":${nested(100_000)}`)],
    ['objects 100,000 deep', `${'{"open":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['1 MB of brackets that never close', '['.repeat(1_000_000)],
    ['100,000 fields', `{${Array.from({ length: 100_000 }, (_, index) => `"f${index}":${index}`).join()}}`],
    [
      'one field 100,000 times',
      `{${Array.from({ length: 100_000 }, (_, index) => `"open":"${index}"`).join()}}`,
    ],
    ['1 MB of spaces', ' '.repeat(1_000_000)],
    ['1 MB of backslashes', `"${'\\'.repeat(1_000_000)}"`],
    [
      '1 MB of charts',
      record(`"source":"${'\u{1f4c8}'.repeat(250_000)}","to_ms":"${'\u{1f4c8}'.repeat(250_000)}"`),
    ],
  ];
  return [
    ...texts.map(([what, text]) => [what, Buffer.from(text)] as const),
    ['1 MB of what is not UTF-8', Buffer.alloc(1_000_000, 0xc3)],
    ['1 MB of zero bytes', Buffer.alloc(1_000_000)],
  ];
}
