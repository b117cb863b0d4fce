import type { FieldValue } from '@cryptostream/contracts';
import * as fc from 'fast-check';
import { fits, layoutOf, pack, unpack, type Layout } from './field-layout';

const field: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.record({ type: fc.constant('float' as const), value: fc.double() }),
  fc.record({ type: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'binary' }) }),
);

test('every value comes back as it was, both zeros, infinities and NaN included', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), field), (fields) => {
      const layout = JSON.parse(JSON.stringify(layoutOf(fields))) as Layout;
      const found = unpack(layout, pack(layout, fields));
      expect(fits(layout, fields)).toBe(true);
      expect(Object.keys(found)).toEqual(Object.keys(fields));
      for (const [name, { value }] of Object.entries(fields))
        expect(Object.is(found[name], value)).toBe(true);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('a layout fits fields of the same names, types and order only', () => {
  const float = { type: 'float', value: 1 } as const;
  const integer = { type: 'integer', value: 1 } as const;
  const layout = layoutOf({ open: float, trades: integer });
  expect(layout).toEqual([
    ['open', 'float'],
    ['trades', 'integer'],
  ]);
  expect(fits(layout, { open: { type: 'float', value: 7 }, trades: integer })).toBe(true);
  for (const other of [
    { trades: integer, open: float },
    { open: float },
    { open: float, trades: integer, close: float },
    { open: float, trades: float },
    {},
  ])
    expect(fits(layout, other)).toBe(false);
});
