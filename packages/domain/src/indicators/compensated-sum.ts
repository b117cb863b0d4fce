/**
 * A sum that numbers enter and leave for ever. What each addition rounds off is kept beside it, so that it does not drift over
 * millions of klines, and so that a window which a huge price has left is not left with its rounding error.
 *
 * @see Knuth, The Art of Computer Programming, volume 2, 4.2.2, theorem B (TwoSum)
 */

/** `sum` is the nearest float64, `rest` what it lacks. */
export type CompensatedSum = { sum: number; rest: number };

export const zero = (): CompensatedSum => ({ sum: 0, rest: 0 });

/** In place. */
export const addTo = (total: CompensatedSum, value: number): void => {
  const sum = total.sum + value;
  const rest = total.rest + roundedOff(total.sum, value, sum);
  total.sum = sum + rest;
  total.rest = roundedOff(sum, rest, total.sum);
};

const roundedOff = (left: number, right: number, sum: number): number => {
  const part = sum - left;
  return left - (sum - part) + (right - part);
};
