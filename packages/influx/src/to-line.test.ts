import { fromFields, toFields, type FieldRecord, type FieldValue, type Point } from '@cryptostream/contracts';
import { Point as ClientPoint } from '@influxdata/influxdb-client';
import * as fc from 'fast-check';
import * as E from 'fp-ts/Either';
import { toLine } from './to-line';

const float = (value: number): FieldValue => ({ type: 'float', value });

type Changes = Partial<Omit<Point, 'fields'>> & { readonly fields?: FieldRecord };

const pointOf = ({ fields = { close: float(1.5) }, ...changes }: Changes): Point => ({
  measurement: 'kline_raw',
  tags: { symbol: 'BTCUSDC', source: 'binance', interval: '1m' },
  fields: toFields(fields),
  timeMs: 1_733_007_600_000,
  ...changes,
});

const taken: readonly [string, Changes, string][] = [
  [
    'a point, its tags sorted',
    {},
    'kline_raw,interval=1m,source=binance,symbol=BTCUSDC close=1.5 1733007600000',
  ],
  [
    'each type of field',
    {
      fields: {
        open: float(96466.11),
        trades: { type: 'integer', value: 3577 },
        zero_volume: { type: 'boolean', value: false },
        cause: { type: 'string', value: 'exchange' },
      },
    },
    'kline_raw,interval=1m,source=binance,symbol=BTCUSDC open=96466.11,trades=3577i,zero_volume=F,cause="exchange" 1733007600000',
  ],
  [
    'a float without a fraction as a float',
    { tags: {}, fields: { a: float(2) } },
    'kline_raw a=2 1733007600000',
  ],
  [
    'very small and very large floats, and the largest integer',
    {
      tags: {},
      fields: { a: float(5e-324), b: float(1e300), c: { type: 'integer', value: Number.MAX_SAFE_INTEGER } },
    },
    'kline_raw a=5e-324,b=1e+300,c=9007199254740991i 1733007600000',
  ],
  [
    'separators in tags',
    { tags: { 'a b': 'c,d=e f' } },
    'kline_raw,a\\ b=c\\,d\\=e\\ f close=1.5 1733007600000',
  ],
  ['a backslash inside a tag', { tags: { a: 'b\\c' } }, 'kline_raw,a=b\\c close=1.5 1733007600000'],
  [
    'quotes, a line break and a backslash at the end of a text',
    { tags: {}, fields: { a: { type: 'string', value: 'say "x"\n\\' } } },
    'kline_raw a="say \\"x\\"\n\\\\" 1733007600000',
  ],
  ['the epoch', { tags: {}, timeMs: 0 }, 'kline_raw close=1.5 0'],
];

test.each(taken)('writes %s', (_, changes, line) => {
  expect(toLine(pointOf(changes))).toEqual(E.right(line));
});

const refused: readonly [string, Changes, string][] = [
  ['no field', { fields: {} }, ''],
  ['NaN', { fields: { rsi_14: float(NaN) } }, 'rsi_14'],
  ['infinity', { fields: { close: float(1), rsi_14: float(-Infinity) } }, 'rsi_14'],
  ['an integer with a fraction', { fields: { trades: { type: 'integer', value: 1.5 } } }, 'trades'],
  ['an integer beyond 2^53', { fields: { trades: { type: 'integer', value: 2 ** 53 } } }, 'trades'],
  ['an empty tag, which would be another series', { tags: { symbol: '' } }, 'symbol'],
  ['a backslash at the end of a tag', { tags: { symbol: 'A\\' } }, 'symbol'],
  ['a line break in a tag', { tags: { symbol: 'A\nB' } }, 'symbol'],
  ['an empty tag name', { tags: { '': 'a' } }, ''],
  ['a field named time, dropped with a 204', { fields: { close: float(1), time: float(1) } }, 'time'],
  ['a tag named _time, which makes queries panic', { tags: { _time: 'x' } }, '_time'],
  ['a time with a fraction', { timeMs: 0.5 }, 'time'],
  ['a time that is not a number', { timeMs: NaN }, 'time'],
];

test.each(refused)('refuses %s', (_, changes, path) => {
  expect(toLine(pointOf(changes))).toMatchObject(E.left({ code: 'sink_refused', path }));
});

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const field = fc.oneof(
  fc.record({
    type: fc.constant('float' as const),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  }),
  fc.record({ type: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme' }) }),
);
const anyPoint = fc.record({
  measurement: fc.constant('quality' as const),
  tags: fc.dictionary(name, name, { maxKeys: 4 }),
  fields: fc.dictionary(name, field, { minKeys: 1, maxKeys: 6 }),
  timeMs: fc.maxSafeInteger(),
});

const toClientLine = ({ measurement, tags, fields, timeMs }: Point): string | undefined => {
  const point = new ClientPoint(measurement);
  Object.entries(tags).forEach(([tag, value]) => point.tag(tag, value));
  Object.entries(fromFields(fields)).forEach(([each, { type, value }]) => point[writers[type]](each, value));
  return point.toLineProtocol({ convertTime: () => String(timeMs) });
};
const writers = {
  float: 'floatField',
  integer: 'intField',
  boolean: 'booleanField',
  string: 'stringField',
} as const;

test('what is written is what the client would write', () => {
  const sorted = anyPoint.map((point) => ({
    ...point,
    fields: toFields(
      Object.fromEntries(Object.entries(point.fields).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ),
  }));
  fc.assert(
    fc.property(sorted, (point) => {
      const line = toLine(point);
      fc.pre(E.isRight(line));
      expect(line).toEqual(E.right(toClientLine(point)));
    }),
    { seed: 20_240_101, numRuns: 300 },
  );
});
