/** Open times that are missing from a series: a set of intervals, oldest first, which do not overlap. */

/** Open times `[fromMs, toMs)` that are missing. */
export type Hole = {
  readonly fromMs: number;
  readonly toMs: number;
  /** True once the exchange confirmed that it has nothing there either (a `gap` record). */
  readonly confirmed: boolean;
};

/** `[fromMs, toMs)`, unconfirmed; none when it is empty. */
export const between = (fromMs: number, toMs: number): readonly Hole[] =>
  [{ fromMs, toMs, confirmed: false }].filter(isSome);

/** What is left without `[fromMs, toMs)`. */
export const without = (holes: readonly Hole[], fromMs: number, toMs: number): readonly Hole[] =>
  holes.flatMap((hole) =>
    hole.toMs <= fromMs || hole.fromMs >= toMs
      ? [hole]
      : [
          { ...hole, toMs: fromMs },
          { ...hole, fromMs: toMs },
        ].filter(isSome),
  );

/** What lies within `[fromMs, toMs)`. */
export const within = (holes: readonly Hole[], fromMs: number, toMs: number): readonly Hole[] =>
  holes
    .map((hole) => ({
      ...hole,
      fromMs: Math.max(hole.fromMs, fromMs),
      toMs: Math.min(hole.toMs, toMs),
    }))
    .filter(isSome);

/** What of `[fromMs, toMs)` no hole has confirmed. */
export const unconfirmedIn = (holes: readonly Hole[], fromMs: number, toMs: number): readonly Hole[] =>
  fromMs >= toMs
    ? []
    : holes
        .filter(({ confirmed }) => confirmed)
        .reduce((left, confirmed) => without(left, confirmed.fromMs, confirmed.toMs), between(fromMs, toMs));

/** With more, which must not overlap; those of a kind that touch become one. */
export const joined = (holes: readonly Hole[], more: readonly Hole[]): readonly Hole[] => {
  if (more.length === 0) return holes;
  const done: Hole[] = [];
  for (const hole of [...holes, ...more].toSorted((left, right) => left.fromMs - right.fromMs)) {
    const last = done.at(-1);
    if (last?.toMs === hole.fromMs && last.confirmed === hole.confirmed)
      done.splice(-1, 1, { ...last, toMs: hole.toMs });
    else done.push(hole);
  }
  return done;
};

const isSome = ({ fromMs, toMs }: Hole): boolean => fromMs < toMs;
