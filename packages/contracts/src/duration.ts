/** Lengths of time as people write them in a file: a whole number and a unit, as `30s`, `15m`, `2h` or `7d`. */
import { z } from 'zod';

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
const expected = 'expected a time as 30s, 15m, 2h or 7d';

/** From the text to ms. */
export const durationSchema = z
  .string({ error: expected })
  .regex(/^\d{1,9}[smhd]$/, expected)
  .transform((text) => Number(text.slice(0, -1)) * unitsMs[text.slice(-1) as keyof typeof unitsMs]);

/** @param durationMs a whole number of seconds @returns in the largest unit of which it is a whole number */
export const encodeDuration = (durationMs: number): string => {
  const units = Object.entries(unitsMs);
  const [unit, lengthMs] = units.find(([, each]) => durationMs % each === 0) ?? ['s', unitsMs.s];
  return durationMs === 0 ? '0s' : `${durationMs / lengthMs}${unit}`;
};
