import * as fc from 'fast-check';
import { kline, minutes, shown, texts, timeOf } from '../program/page.fixture';
import { at, lastClosed, merge, push, type KlineBook } from './kline-book';

const book: KlineBook = [kline(1), kline(2), kline(4), kline(5, false)];

describe('one kline of the stream', () => {
  test.each<readonly [name: string, minute: number, closed: boolean, after: readonly string[]]>([
    ['newer', 6, false, ['1', '2', '4', '5 open', '6 open']],
    ['much newer', 9, true, ['1', '2', '4', '5 open', '9']],
    ['that closes the open one', 5, true, ['1', '2', '4', '5']],
    ['that fills a hole', 3, true, ['1', '2', '3', '4', '5 open']],
    ['open, in a hole', 3, false, ['1', '2', '4', '5 open']],
    ['open, of a closed one', 4, false, ['1', '2', '4', '5 open']],
    ['older than the book', 0, true, ['1', '2', '4', '5 open']],
  ])('%s', (_name, minute, closed, after) => {
    expect(shown(push(book, kline(minute, closed)))).toEqual(after);
  });

  test('is the first', () => {
    expect(shown(push([], kline(7, false)))).toEqual(['7 open']);
  });

  test('replaces an older state of itself', () => {
    expect(push(book, kline(5, false, 3)).at(-1)!.close).toBe(3);
    expect(push([kline(5, true, 2)], kline(5, false, 3)).at(-1)!.close).toBe(2);
    expect(push(book, kline(2, true, 3))[1]!.close).toBe(3);
  });

  test('more than 50,000 let the oldest 10,000 go', () => {
    const full = minutes(0, 50_000).map((minute) => kline(minute));
    expect(push(full.slice(1), kline(50_000))).toHaveLength(50_000);
    const trimmed = push(full, kline(50_000));
    expect(trimmed).toHaveLength(40_000);
    expect(trimmed[0]!.openTimeMs).toBe(timeOf(10_001));
  });
});

describe('a page', () => {
  test('is put in by open time, without repetition', () => {
    expect(shown(merge(book, [kline(0), kline(2), kline(3), kline(6)]))).toEqual([
      ...texts([0, 1, 2, 3, 4]),
      '5 open',
      '6',
    ]);
    expect(shown(merge([], [kline(1), kline(2)]))).toEqual(['1', '2']);
    expect(merge(book, [])).toEqual(book);
  });
});

test('klines are found by their exact open time', () => {
  expect(at(book, timeOf(4))).toBe(book[2]);
  expect(at(book, timeOf(1))).toBe(book[0]);
  for (const minute of [0, 3, 4.5, 9]) expect(at(book, timeOf(minute))).toBeUndefined();
  expect(at([], timeOf(1))).toBeUndefined();
});

test('the last closed kline', () => {
  expect(lastClosed(book)).toBe(book[2]);
  expect(lastClosed([kline(1, false)])).toBeUndefined();
});

test('the order in which history and stream arrive does not matter', () => {
  const anything = fc.array(fc.record({ minute: fc.nat(30), closed: fc.boolean() }), { maxLength: 30 });
  fc.assert(
    fc.property(anything, anything, (one, two) => {
      const [first, second] = [one, two].map((all) => all.map(({ minute, closed }) => kline(minute, closed)));
      expect(merge(merge([], first!), second!)).toEqual(merge(merge([], second!), first!));
    }),
    { seed: 7, numRuns: 200 },
  );
});
