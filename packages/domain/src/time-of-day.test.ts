import * as fc from 'fast-check';
import { timeOfDay } from './time-of-day';

const of = (iso: string) => timeOfDay(Date.parse(iso));

test.each([
  ['1970-01-01T00:00Z', { hour: 0, weekday: 4, session: 'asia' }],
  ['2025-03-02T23:59:59Z', { hour: 23, weekday: 7, session: 'america' }],
  ['2025-03-03T00:00Z', { hour: 0, weekday: 1, session: 'asia' }],
  ['2025-03-03T07:59Z', { hour: 7, weekday: 1, session: 'asia' }],
  ['2025-03-03T08:00Z', { hour: 8, weekday: 1, session: 'europe' }],
  ['2025-03-03T15:59Z', { hour: 15, weekday: 1, session: 'europe' }],
  ['2025-03-03T16:00Z', { hour: 16, weekday: 1, session: 'america' }],
  ['2024-02-29T12:00Z', { hour: 12, weekday: 4, session: 'europe' }],
])('%s', (iso, expected) => {
  expect(of(iso)).toEqual(expected);
});

test('hour and weekday are those of the calendar in UTC', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (timeMs) => {
      const date = new Date(timeMs);
      expect(timeOfDay(timeMs)).toMatchObject({
        hour: date.getUTCHours(),
        weekday: date.getUTCDay() === 0 ? 7 : date.getUTCDay(),
      });
    }),
    { seed: 7, numRuns: 500 },
  );
});
