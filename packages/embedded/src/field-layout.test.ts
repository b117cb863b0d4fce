import { toFields, valuesOf, type FieldValue, type Layout } from '@cryptostream/contracts';
import * as fc from 'fast-check';
import { isSame, pack, unpack } from './field-layout';

const field: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.record({ type: fc.constant('float' as const), value: fc.double() }),
  fc.record({ type: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'binary' }) }),
);

test('every value comes back as it was, both zeros, infinities and NaN included', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), field), (record) => {
      const fields = toFields(record);
      const layout = JSON.parse(JSON.stringify(fields.layout)) as Layout;
      const found = unpack(layout, pack(fields));
      expect(isSame(layout, fields.layout)).toBe(true);
      expect(Object.keys(found)).toEqual(Object.keys(record));
      for (const [name, value] of Object.entries(valuesOf(fields)))
        expect(Object.is(found[name], value)).toBe(true);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('layouts are the same with the same names, types and order only', () => {
  const layout: Layout = [
    ['open', 'float'],
    ['trades', 'integer'],
  ];
  expect(isSame(layout, structuredClone(layout))).toBe(true);
  for (const other of [
    layout.toReversed(),
    layout.slice(0, 1),
    [...layout, ['close', 'float'] as const],
    [layout[0]!, ['trades', 'float'] as const],
    [],
  ])
    expect(isSame(layout, other)).toBe(false);
});
