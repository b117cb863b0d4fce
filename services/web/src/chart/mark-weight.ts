/** How much a moment deserves a mark on the time axis, by the largest unit that turned since the point before. */
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The library's own scale of weights, largest unit first. */
const steps = [
  [12 * hourMs, 33],
  [6 * hourMs, 32],
  [3 * hourMs, 31],
  [hourMs, 30],
  [30 * minuteMs, 22],
  [5 * minuteMs, 21],
  [minuteMs, 20],
  [1_000, 10],
] as const;

const weights = { year: 70, month: 60, day: 50, least: 0 } as const;

/** @param beforeMs, timeMs wall-clock times as if they were UTC; `beforeMs` is null for the first point */
export const markWeight = (beforeMs: number | null, timeMs: number): number => {
  if (beforeMs === null) return weights.least;
  if (!sameUnit(dayMs, beforeMs, timeMs)) return dayWeight(new Date(beforeMs), new Date(timeMs));
  return steps.find(([unit]) => !sameUnit(unit, beforeMs, timeMs))?.[1] ?? weights.least;
};

const sameUnit = (unitMs: number, a: number, b: number): boolean =>
  Math.floor(a / unitMs) === Math.floor(b / unitMs);

const dayWeight = (before: Date, time: Date): number =>
  before.getUTCFullYear() !== time.getUTCFullYear()
    ? weights.year
    : before.getUTCMonth() !== time.getUTCMonth()
      ? weights.month
      : weights.day;
