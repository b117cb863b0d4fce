import fc from 'fast-check';
import { assignPartitions } from './partition-assigner';

const memberIds = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });

test('every partition goes to one member, evenly, whatever the order of the members', () => {
  fc.assert(
    fc.property(memberIds, fc.nat(12), (ids, count) => {
      const assigned = assignPartitions(ids, count);
      const all = assigned.flatMap(({ partitions }) => partitions);
      expect([...all].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      const sizes = assigned.map(({ partitions }) => partitions.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(assignPartitions([...ids].reverse(), count)).toEqual(assigned);
    }),
    { seed: 1 },
  );
});
