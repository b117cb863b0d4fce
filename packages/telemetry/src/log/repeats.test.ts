import * as fc from 'fast-check';
import { atOnce, everyMs, noRepeats, rememberedKinds, repeat } from './repeats';

/** Answers for lines of one kind at these moments, in order. */
const answersTo = (moments: readonly number[]): readonly (number | null)[] => {
  let repeats = noRepeats;
  return moments.map((nowMs) => {
    const [answer, after] = repeat(repeats, 'kind', nowMs);
    repeats = after;
    return answer;
  });
};

const moments = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 10 * everyMs })), {
    maxLength: 300,
  })
  .map((waits) =>
    waits.map(
      (
        (sum) => (waitMs: number) =>
          (sum += waitMs)
      )(0),
    ),
  );

test('in no span of time do more lines go out than 20, and one for each minute of it', () => {
  fc.assert(
    fc.property(moments, (at) => {
      const out = at.filter((_, place, all) => answersTo(all)[place] !== null);
      out.forEach((from, first) =>
        out.slice(first).forEach((to, more) => {
          expect(more + 1).toBeLessThanOrEqual(atOnce + (to - from) / everyMs + 1);
        }),
      );
    }),
    { numRuns: 30 },
  );
});

test('no line is lost from the count: those that go out tell all that did not before them', () => {
  fc.assert(
    fc.property(moments, (at) => {
      const answers = answersTo(at);
      const lastTold = answers.findLastIndex((answer) => answer !== null);
      const told = answers.slice(0, lastTold + 1).filter((answer) => answer !== null);
      expect(told.reduce((sum, leftOut) => sum + leftOut + 1, 0)).toBe(lastTold + 1);
    }),
  );
});

test('the first lines go out, and after a quiet time as many again', () => {
  const first = Array.from({ length: atOnce + 3 }, () => 0);
  const later = first.map(() => atOnce * everyMs);
  const expected = [...Array<number>(atOnce).fill(0), null, null, null];
  expect(answersTo([...first, ...later])).toEqual([...expected, 3, ...expected.slice(1)]);
});

test('one that goes on for ever is told every minute, with the number that was left out', () => {
  const everySecond = Array.from({ length: 300 }, (_, second) => second * 1_000);
  const told = answersTo(everySecond).flatMap((answer, second) =>
    answer === null ? [] : [[second, answer]],
  );
  expect(told.slice(atOnce)).toEqual([
    [60, 40],
    [120, 59],
    [180, 59],
    [240, 59],
  ]);
});

test('kinds do not disturb each other, and the memory of them has an end', () => {
  let repeats = noRepeats;
  for (let kind = 0; kind < rememberedKinds + 5; kind += 1) {
    const [answer, after] = repeat(repeats, `kind ${kind}`, 0);
    expect(answer).toBe(0);
    repeats = after;
  }
  expect(repeats.kinds.size).toBe(rememberedKinds);
  expect(repeats.kinds.has('kind 0')).toBe(false);
});
