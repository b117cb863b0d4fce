import * as fc from 'fast-check';
import { toBatches } from './to-batches';

const items = fc.array(fc.record({ line: fc.string({ unit: 'grapheme', maxLength: 30 }) }), {
  maxLength: 60,
});
const limits = fc.record({ lines: fc.integer({ min: 1, max: 10 }), bytes: fc.integer({ min: 1, max: 60 }) });

const bytesOf = (batch: readonly { readonly line: string }[]): number =>
  batch.reduce((sum, { line }) => sum + Buffer.byteLength(line) + 1, 0);

test('batches keep all lines in their order and the limits; only a longer line stands alone', () => {
  fc.assert(
    fc.property(items, limits, (all, limit) => {
      const batches = toBatches(all, limit);
      expect(batches.flat()).toEqual(all);
      batches.forEach((batch) => {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(limit.lines);
        expect(batch.length === 1 || bytesOf(batch) <= limit.bytes).toBe(true);
      });
    }),
    { seed: 20_240_101 },
  );
});

test('a batch is 5,000 lines unless said', () => {
  const sizes = toBatches(Array.from({ length: 12_000 }, () => ({ line: 'm a=1 1' }))).map(
    ({ length }) => length,
  );
  expect(sizes).toEqual([5_000, 5_000, 2_000]);
});
