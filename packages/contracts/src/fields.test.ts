import * as fc from 'fast-check';
import { fromFields, toFields, valuesOf, type FieldRecord } from './fields';
import type { FieldValue } from './field-value';

const field: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.record({ type: fc.constant('float' as const), value: fc.double() }),
  fc.record({ type: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'binary' }) }),
);

test('fields come back by name, with type and value, in their order', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), field), (record: FieldRecord) => {
      const fields = toFields(record);
      expect(Object.entries(fromFields(fields))).toEqual(Object.entries(record));
      expect(fields.numbers.length + fields.texts.length).toBe(fields.layout.length);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('the values alone', () => {
  const fields = toFields({
    close: { type: 'float', value: 1.5 },
    session: { type: 'string', value: 'asia' },
    outlier: { type: 'boolean', value: true },
    trades: { type: 'integer', value: 3 },
  });
  expect(fields).toEqual({
    layout: [
      ['close', 'float'],
      ['session', 'string'],
      ['outlier', 'boolean'],
      ['trades', 'integer'],
    ],
    numbers: [1.5, 1, 3],
    texts: ['asia'],
  });
  expect(valuesOf(fields)).toEqual({ close: 1.5, session: 'asia', outlier: true, trades: 3 });
});
