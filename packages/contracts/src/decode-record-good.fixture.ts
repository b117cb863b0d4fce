/** Records of klines that keep every rule, as many different ones as the contract allows. */
import type { Interval } from '@cryptostream/domain';
import * as fc from 'fast-check';
import type { Encoded, Place } from './decode-record';

/** A record before it is written: what is broken is broken here. */
export type Draft = {
  readonly wire: { readonly [path: string]: unknown };
  readonly key: string | null;
  readonly place: Place;
  /** Of the topic: of closed klines, or of those in progress. */
  readonly closed: boolean;
};

/** Written out, so that what the domain says of intervals is compared with something. */
export const lengthsMs: { readonly [I in Interval.Interval]: number } = {
  '1s': 1_000,
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
};

export const intervals = Object.keys(lengthsMs) as readonly Interval.Interval[];

/** The end of 64 bits of nanoseconds. */
export const lastTimeMs = 9_223_372_036_854;

export const knownPaths = [
  'v',
  'source',
  'symbol',
  'interval',
  'open_time_ms',
  'close_time_ms',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'trades',
  'taker_buy_volume',
  'taker_buy_quote_volume',
  'closed',
] as const;

export const optionalPaths = [
  'close_time_ms',
  'quote_volume',
  'trades',
  'taker_buy_volume',
  'taker_buy_quote_volume',
] as const;

const repeated = (characters: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.nat(characters.length - 1).map((index) => characters.charAt(index)),
    minLength,
    maxLength,
  });

const digits = '0123456789';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const symbolText = repeated(upper + digits, 2, 20);

const sourceText = fc
  .tuple(repeated(upper.toLowerCase(), 1, 1), repeated(`${upper.toLowerCase()}${digits}_`, 0, 31))
  .map((parts) => parts.join(''));

/** `units` × 10^−`scale`; a negative scale is zeros before the point. */
export type Amount = { readonly units: bigint; readonly scale: number };

const power = (exponent: number): bigint => 10n ** BigInt(exponent);

const plain = ({ units, scale }: Amount): string => {
  const sign = units < 0n ? '-' : '';
  const text = (units < 0n ? -units : units).toString() + '0'.repeat(Math.max(0, -scale));
  if (scale <= 0) return sign + text;
  const padded = text.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
};

const style = fc.record({
  leading: fc.constantFrom('', '', '0', '00'),
  trailing: fc.constantFrom('', '', '0', '0000'),
  shift: fc.oneof(fc.constant(null), fc.constant(null), fc.integer({ min: -30, max: 30 })),
  letter: fc.constantFrom('e', 'E'),
  plus: fc.boolean(),
  padded: fc.boolean(),
});

const isShortEnough = (text: string): boolean =>
  text
    .replace(/[eE].*/, '')
    .split('.')
    .every((part) => part.replace('-', '').length <= 64);

/** The amount in one of the many notations of a decimal: `1.50`, `001.5`, `15e-1`, `0.15E+01`. */
export const notations = (amount: Amount): fc.Arbitrary<string> =>
  style.map(({ leading, trailing, shift, letter, plus, padded }) => {
    const mantissa = plain({ units: amount.units, scale: amount.scale + (shift ?? 0) })
      .replace(/\d/, (first) => leading + first)
      .replace(/\.\d+/, (fraction) => fraction + trailing);
    const size = String(Math.abs(shift ?? 0)).padStart(padded ? 2 : 1, '0');
    const exponent = shift === null ? '' : `${letter}${shift < 0 ? '-' : plus ? '+' : ''}${size}`;
    return isShortEnough(mantissa) ? mantissa + exponent : plain(amount);
  });

const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.record({ units: fc.bigInt({ min: 0n, max: power(20) }), scale: fc.constant(8) }),
  fc.record({ units: fc.bigInt({ min: 1n, max: power(6) }), scale: fc.integer({ min: -54, max: 60 }) }),
  fc.record({ units: fc.constant(0n), scale: fc.integer({ min: 0, max: 8 }) }),
);

const decimal = fc.oneof(amount.chain(notations), fc.constantFrom('-0', '-0.00', '0e0', '1e60', '1e-60'));

// Close together as often as not, and up to 24 digits long: many of them are one and the same float64.
const distance = fc.oneof(fc.bigInt({ min: 0n, max: 2n }), fc.bigInt({ min: 0n, max: power(9) }));

const prices = fc
  .tuple(
    fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: power(9) }), fc.bigInt({ min: 1n, max: power(24) })),
    fc.tuple(distance, distance, distance),
    fc.integer({ min: 0, max: 12 }),
    fc.boolean(),
  )
  .map(([low, [first, second, third], scale, rising]) => {
    const [near, far] = [low + first, low + first + second].map((units) => ({ units, scale })) as [
      Amount,
      Amount,
    ];
    return {
      low: { units: low, scale },
      open: rising ? near : far,
      close: rising ? far : near,
      high: { units: far.units + third, scale },
    };
  })
  .chain(({ low, open, close, high }) =>
    fc.record({ open: notations(open), high: notations(high), low: notations(low), close: notations(close) }),
  );

const times = fc.constantFrom(...intervals).chain((interval) => {
  const length = lengthsMs[interval];
  return fc.record({
    interval: fc.constant(interval),
    openTimeMs: fc
      .integer({ min: 0, max: Math.floor(lastTimeMs / length) - 1 })
      .map((index) => index * length),
    afterMs: fc.oneof(fc.constant(length - 1), fc.integer({ min: 0, max: length - 1 })),
  });
});

const symbols = fc
  .uniqueArray(symbolText, { minLength: 2, maxLength: 6 })
  .chain((all) => fc.record({ all: fc.constant(all), one: fc.constantFrom(...all) }));

const optional = fc.record(
  {
    quote_volume: decimal,
    trades: fc.oneof(fc.nat(), fc.maxSafeNat()),
    taker_buy_volume: decimal,
    taker_buy_quote_volume: decimal,
    close_time_ms: fc.constant(null),
  },
  { requiredKeys: [] },
);

// A later version of a producer may say more; it is no reason to refuse what is understood.
const unknownFields = fc.dictionary(
  fc.string({ minLength: 1 }).filter((name) => !(knownPaths as readonly string[]).includes(name)),
  fc.jsonValue(),
  { maxKeys: 3 },
);

/** A record that keeps every rule, its fields in any order. */
export const goodDraft: fc.Arbitrary<Draft> = fc
  .record({
    source: sourceText,
    symbols,
    times,
    prices,
    volume: decimal,
    more: optional,
    unknown: unknownFields,
    closed: fc.boolean(),
  })
  .chain(
    ({
      source,
      symbols: { all, one },
      times: { interval, openTimeMs, afterMs },
      prices: four,
      volume,
      more,
      unknown,
      closed,
    }) => {
      const wire = {
        v: 1,
        source,
        symbol: one,
        interval,
        open_time_ms: openTimeMs,
        ...four,
        volume,
        ...more,
        ...('close_time_ms' in more && { close_time_ms: openTimeMs + afterMs }),
        closed,
      };
      const entries = [...Object.entries(wire), ...Object.entries(unknown)];
      return fc.shuffledSubarray(entries, { minLength: entries.length }).map((shuffled) => ({
        wire: Object.fromEntries<unknown>(shuffled),
        key: one,
        place: { interval, symbols: all },
        closed,
      }));
    },
  );

export const encode = ({ wire, key }: Draft): Encoded => ({ key, value: Buffer.from(JSON.stringify(wire)) });
