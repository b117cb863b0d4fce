/**
 * Keeps a long outage from flooding the log. Lines of one kind go out 20 at once, and then one a minute, which says how many were
 * left out since the one before. Quiet minutes are saved up, so that the next trouble is told in full again. Pure.
 */
export type Repeats = {
  /** Kinds by the moment of their newest line, oldest first. */
  readonly kinds: ReadonlyMap<string, Kind>;
};

type Kind = {
  /** Lines that may go out now. */
  readonly allowed: number;
  /** The moment up to which quiet time has been counted, ms. */
  readonly sinceMs: number;
  /** Lines that were left out since the last one that went out. */
  readonly leftOut: number;
};

export const atOnce = 20;
export const everyMs = 60_000;

/** Kinds beyond this that have been silent for longest are forgotten. */
export const rememberedKinds = 1_000;

export const noRepeats: Repeats = { kinds: new Map() };

/**
 * @param nowMs of a clock that never goes back
 * @returns how many lines of the kind were left out before this one; null when this one is to be left out as well
 */
export const repeat = (repeats: Repeats, kind: string, nowMs: number): readonly [number | null, Repeats] => {
  const before = repeats.kinds.get(kind) ?? { allowed: atOnce, sinceMs: nowMs, leftOut: 0 };
  const earned = Math.floor((nowMs - before.sinceMs) / everyMs);
  const allowed = Math.min(atOnce, before.allowed + earned);
  const sinceMs = allowed === atOnce ? nowMs : before.sinceMs + earned * everyMs;
  const after =
    allowed > 0
      ? { allowed: allowed - 1, sinceMs, leftOut: 0 }
      : { allowed, sinceMs, leftOut: before.leftOut + 1 };
  return [allowed > 0 ? before.leftOut : null, { kinds: withNewest(repeats.kinds, kind, after) }];
};

const withNewest = (
  kinds: ReadonlyMap<string, Kind>,
  kind: string,
  after: Kind,
): ReadonlyMap<string, Kind> => {
  const next = new Map(kinds);
  next.delete(kind);
  next.set(kind, after);
  const [oldest] = next.keys();
  if (next.size > rememberedKinds && oldest !== undefined) next.delete(oldest);
  return next;
};
