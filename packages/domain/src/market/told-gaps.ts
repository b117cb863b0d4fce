/**
 * What the topic `quality` has told of the holes of a series. The first word on an open time counts, because which of two was
 * read by the time it is needed would depend on how far reading has come.
 */

/** Open times `[fromMs, toMs)`. */
export type ToldGap = {
  readonly fromMs: number;
  readonly toMs: number;
  /** The exchange has nothing there either. */
  readonly confirmed: boolean;
  /** Offset of the record that told it. */
  readonly position: number;
};

/** Oldest first, no two overlap. */
export type ToldGaps = readonly ToldGap[];

/** With one more, as far as it says something new. */
export const tell = (told: ToldGaps, gap: ToldGap): ToldGaps => {
  const fresh = told.reduce<readonly ToldGap[]>(
    (left, known) => left.flatMap((piece) => without(piece, known)),
    [gap].filter(isSome),
  );
  return fresh.length === 0
    ? told
    : [...told, ...fresh].toSorted((left, right) => left.fromMs - right.fromMs);
};

const without = (piece: ToldGap, known: ToldGap): readonly ToldGap[] =>
  known.toMs <= piece.fromMs || known.fromMs >= piece.toMs
    ? [piece]
    : [
        { ...piece, toMs: known.fromMs },
        { ...piece, fromMs: known.toMs },
      ].filter(isSome);

const isSome = ({ fromMs, toMs }: ToldGap): boolean => fromMs < toMs;

/** How far from `fromMs` on everything has been told. */
export const reach = (told: ToldGaps, fromMs: number): number =>
  told.reduce((end, gap) => (gap.fromMs <= end && gap.toMs > end ? gap.toMs : end), fromMs);

/** What the exchange has confirmed of `[fromMs, toMs)`. */
export const confirmedIn = (told: ToldGaps, fromMs: number, toMs: number): ToldGaps =>
  told
    .filter(({ confirmed }) => confirmed)
    .map((gap) => ({ ...gap, fromMs: Math.max(gap.fromMs, fromMs), toMs: Math.min(gap.toMs, toMs) }))
    .filter(isSome);

export const isConfirmedAt = (told: ToldGaps, openTimeMs: number): boolean =>
  told.some(({ fromMs, toMs, confirmed }) => confirmed && fromMs <= openTimeMs && openTimeMs < toMs);

/** What is not over before `timeMs`. */
export const from = (told: ToldGaps, timeMs: number): ToldGaps =>
  told.some(({ toMs }) => toMs <= timeMs) ? told.filter(({ toMs }) => toMs > timeMs) : told;
