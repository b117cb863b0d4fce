/**
 * The first places where a computed series is further from the oracle's than 1e-9 of it, or only one of them has a value.
 *
 * @param smallest what values near to zero are measured against: differences of prices have the prices' rounding
 */
const tolerance = 1e-9;
const shown = 5;

export const disagreements = (
  expected: readonly (number | null)[],
  found: readonly (number | null)[],
  smallest = 0,
): readonly string[] =>
  Array.from({ length: Math.max(expected.length, found.length) }, (_, index) => index)
    .filter((index) => !agree(expected[index] ?? null, found[index] ?? null, smallest))
    .slice(0, shown)
    .map((index) => `${index}: ${expected[index] ?? 'none'} expected, ${found[index] ?? 'none'} found`);

const agree = (expected: number | null, found: number | null, smallest: number): boolean =>
  expected === null || found === null
    ? expected === found
    : Math.abs(found - expected) <= tolerance * Math.max(Math.abs(expected), smallest);
