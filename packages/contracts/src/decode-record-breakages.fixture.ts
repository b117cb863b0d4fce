/** Every way in which the validation table says that a record can be wrong, with what must be said of it. */
import * as fc from 'fast-check';
import {
  intervals,
  lastTimeMs,
  lengthsMs,
  notations,
  optionalPaths,
  symbolText,
  type Draft,
} from './decode-record-good.fixture';
import type { Finding } from './decode-record-oracle.fixture';

/** New values by path of the record, `key` for its key; undefined takes the field away. */
export type Changes = { readonly [path: string]: unknown };

export type Breakage = {
  readonly name: string;
  /** What it changes. Breakages that share none of it can be applied together. */
  readonly paths: readonly string[];
  readonly changes: (good: Draft) => fc.Arbitrary<Changes>;
  /** All that must be said when nothing else is broken. */
  readonly findings: readonly Finding[];
  /** Paths that do not decode, so that no rule can ask about them. */
  readonly undecoded: readonly string[];
  readonly applies: (good: Draft) => boolean;
};

type Options = Partial<Pick<Breakage, 'applies' | 'undecoded'>>;

const breakage = (
  name: string,
  findings: readonly Finding[],
  paths: readonly string[],
  changes: (good: Draft) => fc.Arbitrary<Changes>,
  options: Options = {},
): Breakage => ({ name, findings, paths, changes, undecoded: [], applies: () => true, ...options });

const absent = (path: string, finding: Finding = `missing ${path}`): Breakage =>
  breakage(`no ${path}`, [finding], [path], () => fc.constant({ [path]: undefined }), { undecoded: [path] });

const undecodable = (path: string, what: string, code: string, value: fc.Arbitrary<unknown>): Breakage =>
  breakage(`${path} ${what}`, [`${code} ${path}`], [path], () => value.map((bad) => ({ [path]: bad })), {
    undecoded: [path],
  });

const spoiled = (
  path: string,
  what: string,
  codes: readonly string[],
  value: fc.Arbitrary<unknown> | ((good: Draft) => fc.Arbitrary<unknown>),
  options: Options = {},
): Breakage =>
  breakage(
    `${path} ${what}`,
    codes.map((code) => `${code} ${path}`),
    [path],
    (good) => (typeof value === 'function' ? value(good) : value).map((bad) => ({ [path]: bad })),
    options,
  );

const notText = fc.oneof(
  fc.constantFrom(null, true, false, {}, []),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.jsonValue()),
  fc.dictionary(fc.string(), fc.jsonValue()),
);

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '\ud800'),
);

const otherText = (pattern: RegExp): fc.Arbitrary<string> => anyText.filter((text) => !pattern.test(text));

const notDecimal = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    '+1',
    '-',
    '--1',
    '.5',
    '5.',
    '-.5',
    '1,5',
    '1_000',
    '1.2.3',
    '0x10',
    '1n',
  ),
  fc.constantFrom(
    'NaN',
    '-NaN',
    'Infinity',
    '-Infinity',
    'null',
    'undefined',
    '١٢',
    '１',
    '1e',
    'e5',
    '1e1.5',
    '1e+',
  ),
  fc.constantFrom('1e100', '1e-100', '1e999999999', '1'.repeat(65), `0.${'1'.repeat(65)}`, '0'.repeat(1_000)),
  otherText(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i),
  notText,
);

const notInteger = fc.oneof(
  fc.constantFrom(1.5, -0.5, 2 ** 53, -(2 ** 53), 1e300, '', '0', '1700000040000', '2024-01-01T00:00:00Z'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
  anyText,
  notText.filter((value) => typeof value !== 'number'),
);

const notBoolean = fc
  .oneof(fc.constantFrom(0, 1, 'true', 'false'), anyText, notText)
  .filter((value) => typeof value !== 'boolean');

const negativeDecimal = fc
  .record({ units: fc.bigInt({ min: -(10n ** 20n), max: -1n }), scale: fc.integer({ min: 0, max: 12 }) })
  .chain(notations);

const tooSmall = fc.oneof(
  fc.constantFrom(
    '1e-61',
    `0.${'0'.repeat(60)}1`,
    `0.${'0'.repeat(59)}0999`,
    '9.99999e-61',
    '1e-99',
    `0.${'0'.repeat(63)}1e-99`,
  ),
  fc
    .record({ units: fc.bigInt({ min: 1n, max: 999n }), scale: fc.integer({ min: 63, max: 64 }) })
    .chain(notations),
);

const tooLarge = fc.oneof(
  fc.constantFrom('1e61', '1.000000000000000000000000000001e60', '10000e57', '1e99', `${'9'.repeat(64)}e99`),
  fc.bigInt({ min: 10n ** 60n + 1n, max: 10n ** 63n }).map(String),
);

const minus = fc.oneof(tooSmall, tooLarge).map((text) => `-${text}`);

// What keeps no order with other fields can be anything.
const unordered = ['volume', 'quote_volume', 'taker_buy_volume', 'taker_buy_quote_volume'];
const prices = ['open', 'high', 'low', 'close'];

const isOptional = (path: string): boolean => (optionalPaths as readonly string[]).includes(path);

const decimals = [...prices, ...unordered].flatMap((path) => [
  ...(isOptional(path) ? [] : [absent(path)]),
  undecodable(path, 'not a decimal', 'not_decimal', notDecimal),
]);

const amounts = unordered.flatMap((path) => [
  spoiled(path, 'negative', ['negative'], negativeDecimal),
  spoiled(path, 'too small to be computed with', ['out_of_range'], tooSmall),
  spoiled(path, 'too large to be computed with', ['out_of_range'], tooLarge),
  spoiled(path, 'negative and out of range', ['negative', 'out_of_range'], minus),
]);

// Plain and above zero, so that a step by a tenth of the last place is a good price again.
const isPlain = ({ wire }: Draft): boolean =>
  prices.every((path) => /^\d{1,40}(\.\d{1,20})?$/.test(wire[path] as string)) &&
  /[1-9]/.test(wire['low'] as string);

const beyond = (
  path: string,
  what: string,
  findings: readonly Finding[],
  by: (good: Draft) => string,
): Breakage =>
  breakage(`${path} ${what}`, findings, [path], (good) => fc.constant({ [path]: by(good) }), {
    applies: isPlain,
  });

const stepped = (text: string, by: bigint): string => {
  const [whole = '', fraction = ''] = text.split('.');
  const units = (BigInt(whole + fraction) * 10n + by).toString().padStart(fraction.length + 2, '0');
  const scale = fraction.length + 1;
  return `${units.slice(0, -scale)}.${units.slice(-scale)}`;
};

const priceOf = ({ wire }: Draft, path: string): string => wire[path] as string;
const above = (path: string) => (good: Draft) => stepped(priceOf(good, path), 1n);
const below = (path: string) => (good: Draft) => stepped(priceOf(good, path), -1n);

const order = [
  beyond('open', 'above high', ['high_below high'], above('high')),
  beyond('close', 'above high', ['high_below high'], above('high')),
  beyond('open', 'below low', ['low_above low'], below('low')),
  beyond('close', 'below low', ['low_above low'], below('low')),
  beyond('high', 'below all', ['high_below high', 'high_below high', 'high_below high'], below('low')),
  beyond('low', 'above all', ['high_below high', 'low_above low', 'low_above low'], above('high')),
  breakage(
    'all prices negative',
    prices.map((path) => `negative ${path}`),
    prices,
    () => negativeDecimal.map((price) => ({ open: price, high: price, low: price, close: price })),
  ),
  breakage(
    'all prices too large',
    prices.map((path) => `out_of_range ${path}`),
    prices,
    () => tooLarge.map((price) => ({ open: price, high: price, low: price, close: price })),
  ),
];

const lengthOf = ({ place }: Draft): number => lengthsMs[place.interval];
const opensAt = ({ wire }: Draft): number => wire['open_time_ms'] as number;

const openAndCloseAt = (timeMs: fc.Arbitrary<number>): fc.Arbitrary<Changes> =>
  timeMs.map((at) => ({ open_time_ms: at, close_time_ms: at }));

const bothTimes = ['open_time_ms', 'close_time_ms'];
const bothOutOfRange = bothTimes.map((path) => `out_of_range ${path}`);

const times = [
  absent('open_time_ms'),
  ...bothTimes.map((path) => undecodable(path, 'not an integer', 'not_integer', notInteger)),
  breakage('opens off the grid', ['off_grid open_time_ms'], bothTimes, (good) =>
    openAndCloseAt(fc.integer({ min: 1, max: lengthOf(good) - 1 }).map((byMs) => opensAt(good) + byMs)),
  ),
  breakage('opens before 1970', bothOutOfRange, bothTimes, (good) =>
    openAndCloseAt(fc.integer({ min: 1, max: 1_000 }).map((index) => -index * lengthOf(good))),
  ),
  breakage('opens after 2262', bothOutOfRange, bothTimes, (good) =>
    openAndCloseAt(
      fc
        .integer({ min: 1, max: 1_000_000 })
        .map((index) => (Math.floor(lastTimeMs / lengthOf(good)) + index) * lengthOf(good)),
    ),
  ),
  spoiled(
    'close_time_ms',
    'before it opens',
    ['close_time_outside'],
    (good) => fc.oneof(fc.constant(opensAt(good) - 1), fc.integer({ min: 0, max: opensAt(good) - 1 })),
    {
      applies: (good) => opensAt(good) > 0,
    },
  ),
  spoiled(
    'close_time_ms',
    'after it ends',
    ['close_time_outside'],
    (good) =>
      fc.oneof(
        fc.constant(opensAt(good) + lengthOf(good)),
        fc.integer({ min: opensAt(good) + lengthOf(good), max: lastTimeMs }),
      ),
    {
      applies: (good) => opensAt(good) + lengthOf(good) <= lastTimeMs,
    },
  ),
];

const otherSymbol = ({ place }: Draft): fc.Arbitrary<string> =>
  symbolText.filter((symbol) => !place.symbols.includes(symbol));

const series = [
  absent('v', 'unknown_version v'),
  undecodable(
    'v',
    'of another version',
    'unknown_version',
    fc.oneof(fc.constantFrom(0, 2, -1, 1.5, '1', [1]), anyText, notText).filter((value) => value !== 1),
  ),
  absent('source'),
  undecodable(
    'source',
    'not a name',
    'bad_source',
    fc.oneof(
      fc.constantFrom('', 'Binance', '1inch', '_a', 'a'.repeat(33), 'a\n'),
      otherText(/^[a-z][a-z0-9_]*$/),
      notText,
    ),
  ),
  absent('symbol'),
  undecodable(
    'symbol',
    'not a symbol',
    'bad_symbol',
    fc.oneof(
      fc.constantFrom('', 'A', 'btcusdc', 'BTC/USDC', 'A'.repeat(21), 'BTCUSDC\n'),
      otherText(/^[A-Z0-9]*$/),
      notText,
    ),
  ),
  breakage('symbol of another partition', ['wrong_partition symbol'], ['symbol', 'key'], (good) =>
    otherSymbol(good).map((symbol) => ({ symbol, key: symbol })),
  ),
  breakage(
    'symbol of this partition under the key of another',
    ['wrong_key key'],
    ['symbol'],
    ({ key, place }) =>
      fc.constantFrom(...place.symbols.filter((symbol) => symbol !== key)).map((symbol) => ({ symbol })),
  ),
  breakage('key not the symbol', ['wrong_key key'], ['key'], ({ key }) =>
    fc
      .oneof(fc.constantFrom(null, '', `${key} `, key!.toLowerCase()), anyText)
      .filter((bad) => bad !== key)
      .map((bad) => ({ key: bad })),
  ),
  absent('interval'),
  undecodable(
    'interval',
    'not known',
    'bad_interval',
    fc
      .oneof(fc.constantFrom('', '1M', '7m', '1w', '1H', '60'), anyText, notText)
      .filter((value) => !(intervals as readonly unknown[]).includes(value)),
  ),
  spoiled('interval', 'of another topic', ['wrong_interval'], ({ place }) =>
    fc.constantFrom(...intervals.filter((interval) => interval !== place.interval)),
  ),
];

const counts = [
  undecodable('trades', 'not an integer', 'not_integer', notInteger),
  spoiled(
    'trades',
    'negative',
    ['negative'],
    fc.oneof(fc.integer({ max: -1 }), fc.constantFrom(-1, Number.MIN_SAFE_INTEGER)),
  ),
];

const closing = [
  absent('closed'),
  undecodable('closed', 'not a boolean', 'wrong_type', notBoolean),
  breakage(
    'in progress among the closed',
    ['not_closed closed'],
    ['closed'],
    () => fc.constant({ closed: false }),
    {
      applies: ({ closed }) => closed,
    },
  ),
  breakage(
    'closed among those in progress',
    ['already_closed closed'],
    ['closed'],
    () => fc.constant({ closed: true }),
    {
      applies: ({ closed }) => !closed,
    },
  ),
];

export const breakages: readonly Breakage[] = [
  ...series,
  ...times,
  ...decimals,
  ...order,
  ...amounts,
  ...counts,
  ...closing,
];

export const broken = (good: Draft, changes: Changes): Draft => {
  const { key = good.key, ...fields } = changes as { readonly key?: string | null };
  const wire = Object.entries({ ...good.wire, ...fields }).filter(([, value]) => value !== undefined);
  return { ...good, key, wire: Object.fromEntries(wire) };
};
