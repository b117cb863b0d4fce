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
    canonicalParts.exec(value) ?? canonicalParts.exec(toText(toScaled(value))) ?? [];
  const digits = `${whole}${fraction === '' ? '' : `.${fraction}`}`;
  return digits === '0' ? '0' : `${sign}${digits}`;
};

/**
 * The exact sum, in plain notation with as many decimals as the finer of the two has: `1.00` and `2.5` make `3.50`. So a sum
 * of an exchange's texts looks like one of its own. Beyond the digits that `isDecimal` lets in, the sum is exact all the same.
 */
export const add = (left: Decimal, right: Decimal): Decimal =>
  addPlain(left, right) ?? addExactly(left, right);

// So many digits on either side of the point are added exactly by float64, carry included: what exchanges print needs no
// BigInt, and is added three times as fast.
const partDigits = 15;
const powersOfTen = Array.from({ length: partDigits + 1 }, (_, power) => Number(`1e${power}`));

// Null for what is signed, has an exponent or is too long.
const addPlain = (left: Decimal, right: Decimal): Decimal | null => {
  const [leftPoint, rightPoint] = [pointOf(left), pointOf(right)];
  const [leftPlaces, rightPlaces] = [placesAfter(leftPoint, left), placesAfter(rightPoint, right)];
  const places = Math.max(leftPlaces, rightPlaces);
  if (Math.max(leftPoint, rightPoint, places) > partDigits) return null;
  const one = powersOfTen[places]!;
  const fraction =
    toInteger(left, leftPoint + 1, left.length) * powersOfTen[places - leftPlaces]! +
    toInteger(right, rightPoint + 1, right.length) * powersOfTen[places - rightPlaces]!;
  const carry = fraction >= one ? 1 : 0;
  const whole = toInteger(left, 0, leftPoint) + toInteger(right, 0, rightPoint) + carry;
  if (Number.isNaN(whole + fraction)) return null;
  // The digit before the fraction keeps its leading zeros: a one, or the carry, which is one as well.
  return places === 0
    ? String(whole)
    : `${whole}.${String(carry === 1 ? fraction : one + fraction).slice(1)}`;
};

const pointOf = (text: string): number => {
  const point = text.indexOf('.');
  return point === -1 ? text.length : point;
};

const placesAfter = (point: number, text: string): number => Math.max(0, text.length - point - 1);

// NaN where there is anything but digits.
const toInteger = (text: string, from: number, to: number): number => {
  let integer = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return NaN;
    integer = integer * 10 + digit;
  }
  return integer;
};

const addExactly = (left: Decimal, right: Decimal): Decimal => {
  const [x, y] = [toScaled(left), toScaled(right)];
  const [a, b] = aligned(x, y);
  return toText({ digits: a + b, scale: Math.max(x.scale, y.scale) });
};

const canonicalParts = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/;

// Without exponent.
const toText = ({ digits, scale }: Scaled): string => {
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
