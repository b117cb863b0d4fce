import * as fc from 'fast-check';
import * as O from 'fp-ts/Option';
import { partitionOf } from './trading-symbol';

const tables = fc.uniqueArray(fc.stringMatching(/^[A-Z0-9]{2,20}$/), { minLength: 1, maxLength: 40 });

test('a symbol is in the partition of its place, and stays there however many are appended', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 1, max: 8 }), fc.nat(), (table, partitions, at) => {
      const place = at % table.length;
      const short = table.slice(0, place + 1);
      expect(partitionOf(table, partitions, table[place]!)).toEqual(O.some(place % partitions));
      expect(partitionOf(short, partitions, table[place]!)).toEqual(O.some(place % partitions));
    }),
  );
});

test('of a symbol that stands twice the first place counts', () => {
  expect(partitionOf(['AA', 'BB', 'AA'], 4, 'AA')).toEqual(O.some(0));
});

test('a symbol that is not in the table is in no partition', () => {
  expect(partitionOf(['BTCUSDC'], 4, 'ETHUSDC')).toEqual(O.none);
  expect(partitionOf([], 4, 'ETHUSDC')).toEqual(O.none);
});
