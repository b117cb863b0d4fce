import * as fc from 'fast-check';
import * as Decimal from './decimal';

test.each([
  ['0', true],
  ['17465307097.88407330', true],
  ['5.4e-05', true],
  ['-1.5', true],
  ['', false],
  ['.5', false],
  ['1.', false],
  ['+1', false],
  ['NaN', false],
  ['Infinity', false],
  ['1e999', false],
  [' 1', false],
  ['0x10', false],
  ['1,5', false],
])('%p is a decimal: %p', (text, expected) => {
  expect(Decimal.isDecimal(text)).toBe(expected);
});

test.each([
  ['1.50', '1.5', 0],
  ['5.4e-05', '0.000054', 0],
  ['-0', '0', 0],
  ['17465307097.88407330', '17465307097.88407331', -1],
  ['9', '10', -1],
  ['-2', '-3', 1],
  ['1e2', '99.99', 1],
] as const)('%s compared with %s is %d', (left, right, expected) => {
  expect(Decimal.compare(left, right)).toBe(expected);
});

test('equal values print alike', () => {
  expect(['1.50', '1.5', '15e-1', '001.500'].map(Decimal.toCanonical)).toEqual(['1.5', '1.5', '1.5', '1.5']);
  expect(['-0.0', '100', '0.00010', '1e2'].map(Decimal.toCanonical)).toEqual(['0', '100', '0.0001', '100']);
});

test.each([
  ['1.00000000', '2.00000000', '3.00000000'],
  ['1.00', '2.5', '3.50'],
  ['0.99999999', '0.00000001', '1.00000000'],
  ['17465307097.88407330', '0.00000001', '17465307097.88407331'],
  ['007', '1', '8'],
  ['5.4e-05', '1', '1.000054'],
  ['1e2', '0.5', '100.5'],
  ['1.50e1', '0', '15.0'],
  ['-1.5', '1.25', '-0.25'],
  ['-0.00', '0', '0.00'],
  ['999999999999999.999999999999999', '999999999999999.999999999999999', '1999999999999999.999999999999998'],
  ['9999999999999999', '0.0000000000000001', '9999999999999999.0000000000000001'],
  ['1999999999999999.999999999999998', '0.000000000000002', '2000000000000000.000000000000000'],
])('%s and %s make %s', (left, right, expected) => {
  expect(Decimal.add(left, right)).toBe(expected);
  expect(Decimal.add(right, left)).toBe(expected);
});

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, scale]) => {
    const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
    const whole = text.slice(0, text.length - scale);
    return `${digits < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(text.length - scale)}`}`;
  });

test('comparison is a total order that agrees with the canonical text', () => {
  fc.assert(
    fc.property(decimal, decimal, (left, right) => {
      expect(Decimal.compare(left, right)).toBe(-Decimal.compare(right, left) + 0);
      expect(Decimal.compare(left, right) === 0).toBe(
        Decimal.toCanonical(left) === Decimal.toCanonical(right),
      );
    }),
    { seed: 1 },
  );
});

test('the canonical text is the same number', () => {
  fc.assert(
    fc.property(decimal, (value) => {
      expect(Decimal.equals(Decimal.toCanonical(value), value)).toBe(true);
      expect(Decimal.toNumber(Decimal.toCanonical(value)) + 0).toBe(Decimal.toNumber(value) + 0);
    }),
    { seed: 2 },
  );
});

// The same value at a scale no text of these tests exceeds, by another way than the code's.
const atScale = 200;
const toBigInt = (text: string): bigint => {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.replace('-', '').split('.') as [string, string?];
  const digits = `${whole}${fraction}${'0'.repeat(atScale + Number(exponent) - fraction.length)}`;
  return BigInt(digits) * (mantissa.startsWith('-') ? -1n : 1n);
};

const places = (text: string): number => {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string?];
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
};

const digits = (max: number) =>
  fc
    .tuple(fc.constantFrom('', '0', '9', '99999999', '00000000'), fc.bigInt({ min: 0n, max: 10n ** 30n }))
    .map(([first, rest]) => `${first}${rest}`.slice(0, max));

const anyNotation = fc
  .tuple(
    fc.constantFrom('', '', '', '-'),
    fc.integer({ min: 1, max: 38 }).chain(digits),
    fc.option(fc.integer({ min: 1, max: 38 }).chain(digits), { nil: undefined }),
    fc.option(fc.integer({ min: -99, max: 99 }), { nil: undefined, freq: 3 }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`,
  );

test('a sum is exact, plain, and has as many decimals as the finer summand, in any notation', () => {
  fc.assert(
    fc.property(anyNotation, anyNotation, (left, right) => {
      fc.pre(Decimal.isDecimal(left) && Decimal.isDecimal(right));
      const sum = Decimal.add(left, right);
      expect(sum).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/);
      expect(toBigInt(sum)).toBe(toBigInt(left) + toBigInt(right));
      expect(places(sum)).toBe(Math.max(places(left), places(right)));
      expect(Decimal.add(right, left)).toBe(sum);
    }),
    { seed: 7, numRuns: 3_000 },
  );
});

test('sums do not depend on grouping', () => {
  fc.assert(
    fc.property(anyNotation, anyNotation, anyNotation, (a, b, c) => {
      expect(Decimal.add(Decimal.add(a, b), c)).toBe(Decimal.add(a, Decimal.add(b, c)));
    }),
    { seed: 7, numRuns: 1_000 },
  );
});
