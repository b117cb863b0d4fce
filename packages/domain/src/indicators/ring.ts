/** The newest numbers of a sequence, as many as its size, in plain JSON. */

export type Ring = {
  readonly values: number[];
  /** Place of the newest. */
  head: number;
};

/** @param size how many numbers are kept, at least 1; those not yet pushed are 0 */
export const emptyRing = (size: number): Ring => ({ values: Array.from({ length: size }, () => 0), head: 0 });

export const copyRing = ({ values, head }: Ring): Ring => ({ values: values.slice(), head });

/** In place. */
export const push = (ring: Ring, value: number): void => {
  ring.head = ring.head + 1 === ring.values.length ? 0 : ring.head + 1;
  ring.values[ring.head] = value;
};

/** The number `age` pushes before the newest; `age` is below the size. */
export const ago = ({ values, head }: Ring, age: number): number =>
  values[head >= age ? head - age : head - age + values.length]!;
