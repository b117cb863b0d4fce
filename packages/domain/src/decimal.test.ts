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
