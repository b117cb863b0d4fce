/**
 * Decimal numbers kept as the text the source printed. float64 cannot hold Binance's quote volumes (17465307097.88407330
 * at 8 decimals), so comparison and arithmetic go through a scaled BigInt. Use `toNumber` only where float64 is the
 * contract (InfluxDB, indicators).
 */
export type Decimal = string;

type Scaled = { readonly digits: bigint; readonly scale: number };

// An exponent appears in files written by pandas (`5.4e-05`). Its size is bounded so that a hostile `1e999999999` cannot
// ask for a gigabyte of digits.
const pattern = /^-?(?:\d{1,64})(?:\.\d{1,64})?(?:[eE][+-]?\d{1,2})?$/;

/** Plain or exponent notation, at most 64 digits on each side; no sign `+`, no bare point, no NaN or Infinity. */
export const isDecimal = (value: unknown): value is Decimal =>
  typeof value === 'string' && pattern.test(value);

/** Below zero; `-0` is not. */
export const isNegative = (value: Decimal): boolean => value.startsWith('-') && !isZero(value);

export const isZero = (value: Decimal): boolean => /^-?0+(?:\.0+)?(?:[eE].*)?$/.test(value);

/** −1, 0 or 1: exact, whatever the notation (`1.50` equals `1.5`). */
export const compare = (left: Decimal, right: Decimal): -1 | 0 | 1 => {
  if (left === right) return 0;
  // Rounding to float64 keeps the order, so that only values which round to the same number need exact arithmetic.
  const [x, y] = [Number(left), Number(right)];
  return x < y ? -1 : x > y ? 1 : compareExactly(left, right);
};

const compareExactly = (left: Decimal, right: Decimal): -1 | 0 | 1 => {
  const [a, b] = aligned(toScaled(left), toScaled(right));
  return a < b ? -1 : a > b ? 1 : 0;
};

export const equals = (left: Decimal, right: Decimal): boolean =>
  left === right || compare(left, right) === 0;

/** One text per value: no exponent, no needless zeros, so that equal values print alike. */
export const toCanonical = (value: Decimal): string => {
  const [, sign = '', whole = '0', fraction = ''] =
    canonicalParts.exec(value) ?? canonicalParts.exec(toPlain(value)) ?? [];
  const digits = `${whole}${fraction === '' ? '' : `.${fraction}`}`;
  return digits === '0' ? '0' : `${sign}${digits}`;
};

const canonicalParts = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/;

/** Without exponent. */
const toPlain = (value: Decimal): string => {
  const { digits, scale } = toScaled(value);
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const plain =
    scale === 0 ? text : `${text.slice(0, text.length - scale)}.${text.slice(text.length - scale)}`;
  return digits < 0n ? `-${plain}` : plain;
};

/** The nearest float64. */
export const toNumber = (value: Decimal): number => Number(value);

const toScaled = (value: Decimal): Scaled => {
  const [mantissa = '0', exponentText = '0'] = value.split(/[eE]/);
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const exponent = Number(exponentText);
  const digits = BigInt(`${whole}${fraction}`.replace(/^-/, ''));
  const signed = mantissa.startsWith('-') ? -digits : digits;
  const scale = fraction.length - exponent;
  return scale >= 0 ? { digits: signed, scale } : { digits: signed * 10n ** BigInt(-scale), scale: 0 };
};

const aligned = (left: Scaled, right: Scaled): readonly [bigint, bigint] => {
  const scale = Math.max(left.scale, right.scale);
  return [left.digits * 10n ** BigInt(scale - left.scale), right.digits * 10n ** BigInt(scale - right.scale)];
};
