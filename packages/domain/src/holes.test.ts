import * as fc from 'fast-check';
import { joined, unconfirmedIn, within, without, type Hole } from './holes';

// Against the plain meaning: a set of whole numbers.
const bound = 30;
const range = fc
  .tuple(fc.integer({ min: 0, max: bound }), fc.integer({ min: 0, max: bound }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

/** Disjoint holes, oldest first, from a text of `.` (there), `u` (missing), `c` (missing and confirmed). */
const holes = fc
  .array(fc.constantFrom('.', 'u', 'c'), { maxLength: bound })
  .map((marks) =>
    marks.flatMap((mark, index): readonly Hole[] =>
      mark === '.' ? [] : [{ fromMs: index, toMs: index + 1, confirmed: mark === 'c' }],
    ),
  );

const marksOf = (set: readonly Hole[]): string =>
  [...Array(bound).keys()]
    .map((ms) => set.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs))
    .map((hole) => (hole === undefined ? '.' : hole.confirmed ? 'c' : 'u'))
    .join('');

const where = (marks: string, keep: (ms: number) => boolean): string =>
  marks
    .split('')
    .map((mark, ms) => (keep(ms) ? mark : '.'))
    .join('');

const isIn =
  ([fromMs, toMs]: readonly [number, number]) =>
  (ms: number) =>
    fromMs <= ms && ms < toMs;

test('without', () => {
  fc.assert(
    fc.property(holes, range, (set, cut) => {
      expect(marksOf(without(joined([], set), ...cut))).toBe(where(marksOf(set), (ms) => !isIn(cut)(ms)));
    }),
  );
});

test('within', () => {
  fc.assert(
    fc.property(holes, range, (set, cut) => {
      expect(marksOf(within(joined([], set), ...cut))).toBe(where(marksOf(set), isIn(cut)));
    }),
  );
});

test('unconfirmed', () => {
  fc.assert(
    fc.property(holes, range, (set, asked) => {
      const confirmed = marksOf(set);
      expect(marksOf(unconfirmedIn(set, ...asked))).toBe(
        where('u'.repeat(bound), (ms) => isIn(asked)(ms) && confirmed[ms] !== 'c'),
      );
    }),
  );
});

test('joining changes no mark, leaves no two of a kind that touch, and keeps the order', () => {
  fc.assert(
    fc.property(holes, fc.nat(), (set, seed) => {
      const cut = seed % Math.max(set.length, 1);
      const whole = joined(set.slice(cut + 1), set.slice(0, cut + 1));
      expect(marksOf(whole)).toBe(marksOf(set));
      whole.slice(1).forEach((hole, index) => {
        const before = whole[index]!;
        expect(hole.fromMs).toBeGreaterThanOrEqual(before.toMs);
        expect(hole.fromMs === before.toMs && hole.confirmed === before.confirmed).toBe(false);
      });
    }),
  );
});
