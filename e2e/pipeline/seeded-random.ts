/** Reproducible randomness: the same seed gives the same numbers. */
export type Random = {
  /** From 0, inclusive, to 1, exclusive. */
  readonly next: () => number;
  readonly integer: (from: number, toInclusive: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <A>(items: readonly A[]) => A;
  /** A source of its own that further calls here do not disturb. */
  readonly fork: () => Random;
};

/** Mulberry32. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, toInclusive: number): number =>
    from + Math.floor(next() * (toInclusive - from + 1));
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: (items) => items[integer(0, items.length - 1)]!,
    fork: () => seededRandom(integer(0, 2 ** 32 - 1)),
  };
};
