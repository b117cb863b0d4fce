import fc from 'fast-check';
import { openTimes, type Place } from './open-times';

const minuteMs = 60_000;

const noteAll = (minutes: readonly number[], limit = 1_000) => {
  const times = openTimes('1m', limit);
  const places = minutes.map((minute) => times.note(minute * minuteMs));
  const gaps = times.gaps().map(({ fromMs, toMs }) => [fromMs / minuteMs, toMs / minuteMs]);
  return { places, gaps, forgotten: times.forgotten() };
};

test('gaps, a repetition, and rows that come too late', () => {
  expect(noteAll([5, 6, 9, 9, 10, 8, 6, 3, 15])).toEqual({
    places: [
      'in_order',
      'in_order',
      'in_order',
      'repeated',
      'in_order',
      'out_of_order',
      'repeated',
      'out_of_order',
      'in_order',
    ],
    gaps: [
      [4, 5],
      [7, 8],
      [11, 15],
    ],
    forgotten: 0,
  });
});

test('it says of any rows what a set of all of them says', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 60 }), (minutes) => {
      const seen = new Set<number>();
      const expected = minutes.map((minute): Place => {
        const place = seen.has(minute)
          ? 'repeated'
          : minute > Math.max(...seen)
            ? 'in_order'
            : 'out_of_order';
        seen.add(minute);
        return place;
      });
      const missing = Array.from({ length: 41 }, (_, minute) => minute).filter(
        (minute) => !seen.has(minute) && minute > Math.min(...seen) && minute < Math.max(...seen),
      );
      const { places, gaps } = noteAll(minutes);
      expect(places).toEqual(expected);
      expect(
        gaps.flatMap(([from = 0, to = 0]) => Array.from({ length: to - from }, (_, at) => from + at)),
      ).toEqual(missing);
    }),
    { seed: 7, numRuns: 1_000 },
  );
});

test('beyond the limit gaps are counted, and nothing is taken for a repetition that may be none', () => {
  const { places, gaps, forgotten } = noteAll([0, 2, 4, 6, 8, 8, 5, 1, 0], 2);
  expect(gaps).toEqual([[3, 4]]);
  expect(forgotten).toBe(2);
  expect(places.slice(5)).toEqual(['repeated', 'out_of_order', 'out_of_order', 'repeated']);
});

test('nor before the first row', () => {
  const { places, forgotten } = noteAll([10, 8, 6, 4, 7, 10], 1);
  expect(places.slice(1)).toEqual([
    'out_of_order',
    'out_of_order',
    'out_of_order',
    'out_of_order',
    'repeated',
  ]);
  expect(forgotten).toBe(2);
});
