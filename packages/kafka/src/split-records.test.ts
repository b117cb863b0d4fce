import fc from 'fast-check';
import { splitRecords } from './split-records';

const records = (sizes: readonly number[]) =>
  sizes.map((size, n) => ({ topic: 't', partition: 0, key: `${n}`, value: 'x'.repeat(size), headers: {} }));

test('the stretches put together are the records, and none is larger than allowed unless it is one record', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(900)), (sizes) => {
      const all = records(sizes);
      const stretches = splitRecords(all, 1_000);
      expect(stretches.flat()).toEqual(all);
      stretches.forEach((stretch) => {
        const bytes = stretch.reduce((sum, { value }) => sum + value.length, 0);
        expect(stretch.length === 1 || bytes <= 1_000).toBe(true);
        expect(stretch.length).toBeGreaterThan(0);
      });
    }),
    { seed: 1 },
  );
});

test('characters of several bytes are counted in bytes', () => {
  const [one] = records([0]);
  const wide = { ...one!, value: '价'.repeat(300) };
  expect(splitRecords([wide, wide], 1_500)).toHaveLength(2);
});
