/**
 * Two bounds that a value leaves at once and gets back inside only by coming far enough over them, so that one that trembles
 * on a bound is told once.
 *
 * @see https://en.wikipedia.org/wiki/Schmitt_trigger
 */

/** 1: above the upper bound, −1: below the lower one, 0: between them. */
export type Side = -1 | 0 | 1;

export type Bounds = {
  /** Null: there is none on this side. */
  readonly below: number | null;
  readonly above: number | null;
  /** How far it has to come back, 0 or more. */
  readonly hysteresis: number;
};

export const sideAfter = (before: Side, value: number, { below, above, hysteresis }: Bounds): Side => {
  if (above !== null && value > above - (before === 1 ? hysteresis : 0)) return 1;
  if (below !== null && value < below + (before === -1 ? hysteresis : 0)) return -1;
  return 0;
};
