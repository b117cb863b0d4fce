import { symbolsOf } from './symbols-of';

test('each symbol is in one partition, in the order of the table', () => {
  const living = symbolsOf(['A0', 'B1', 'C2', 'D3', 'E4'], 2);
  expect([living(0), living(1)]).toEqual([
    ['A0', 'C2', 'E4'],
    ['B1', 'D3'],
  ]);
});

test('a partition that nobody was placed in is empty', () => {
  expect(symbolsOf(['A0'], 2)(1)).toEqual([]);
  expect(symbolsOf(['A0'], 2)(7)).toEqual([]);
});
