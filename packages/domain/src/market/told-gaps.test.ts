import fc from 'fast-check';
import * as Told from './told-gaps';

const gap = fc
  .record({ from: fc.nat(40), length: fc.integer({ min: 1, max: 15 }), confirmed: fc.boolean() })
  .map(({ from, length, confirmed }) => ({ fromMs: from, toMs: from + length, confirmed, position: 0 }));

test('of each open time the first word counts, and no two overlap', () => {
  fc.assert(
    fc.property(fc.array(gap, { maxLength: 12 }), (gaps) => {
      const told = gaps.reduce<Told.ToldGaps>(Told.tell, []);
      const firstWord = (timeMs: number): boolean | undefined =>
        gaps.find(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs)?.confirmed;
      for (let timeMs = 0; timeMs < 60; timeMs += 1) {
        const words = told.filter(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);
        expect(words.map(({ confirmed }) => confirmed)).toEqual(
          [firstWord(timeMs)].filter((word) => word !== undefined),
        );
        expect(Told.isConfirmedAt(told, timeMs)).toBe(firstWord(timeMs) === true);
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('it reaches as far as nothing is left out', () => {
  const told = [
    { fromMs: 2, toMs: 5 },
    { fromMs: 5, toMs: 6 },
    { fromMs: 7, toMs: 9 },
  ].map((each) => ({ ...each, confirmed: true, position: 0 }));
  expect([0, 2, 4, 6, 7].map((fromMs) => Told.reach(told, fromMs))).toEqual([0, 6, 6, 6, 9]);
});

test('what is over is forgotten, what is confirmed is cut to a range', () => {
  const told = [
    { fromMs: 2, toMs: 5, confirmed: true, position: 0 },
    { fromMs: 5, toMs: 8, confirmed: false, position: 1 },
    { fromMs: 8, toMs: 9, confirmed: true, position: 2 },
  ];
  expect(Told.from(told, 5)).toEqual(told.slice(1));
  expect(Told.from(told, 4)).toBe(told);
  expect(Told.confirmedIn(told, 3, 20).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [3, 5],
    [8, 9],
  ]);
});
