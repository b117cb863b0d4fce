/**
 * Open times of which a `gap` record said that the exchange has nothing. It may bring them later, so they are asked for
 * again: often while the hole is fresh, ever more seldom when it is old. Pure.
 */
import type { Gap } from '@cryptostream/contracts';
import { Interval, type Kline } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';

export type ExchangeHole = {
  /** First missing open time. */
  readonly fromMs: number;
  /** First open time after the hole. */
  readonly toMs: number;
  /** How often it was asked for in vain. */
  readonly asked: number;
  /** When it is asked for again, ms of the exchange's clock. */
  readonly dueMs: number;
};

export type Range = { readonly fromMs: number; readonly toMs: number };

const firstWaitMs = 30_000;
const longestWaitMs = { fresh: 5 * 60_000, old: 6 * 3_600_000 };
/** An exchange that was down brings what it has within hours, or hardly ever. */
const freshForMs = 6 * 3_600_000;

/** Beyond this many holes of a series the oldest are no longer asked for. */
export const watchedHoles = 1_000;

/** With the open times of a gap that was published, or found in the log. Those that are watched already stay as they are. */
export const watch = (
  holes: readonly ExchangeHole[],
  { fromMs, toMs }: Pick<Gap, 'fromMs' | 'toMs'>,
  serverTimeMs: number,
): readonly ExchangeHole[] => {
  const added = holes.reduce<readonly ExchangeHole[]>(
    (left, hole) => left.flatMap(cut(hole)),
    [{ fromMs, toMs, asked: 0, dueMs: serverTimeMs + firstWaitMs }],
  );
  return [...holes, ...added].toSorted((left, right) => left.fromMs - right.fromMs).slice(-watchedHoles);
};

/** Whether a kline would fill a hole. */
export const isMissing = (
  holes: readonly ExchangeHole[],
  { openTimeMs, interval }: Pick<Kline, 'openTimeMs' | 'interval'>,
): boolean =>
  Interval.isOnGrid(interval, openTimeMs) &&
  holes.some(({ fromMs, toMs }) => openTimeMs >= fromMs && openTimeMs < toMs);

/** What is left once a kline is there. */
export const fill = (
  holes: readonly ExchangeHole[],
  { openTimeMs, interval }: Pick<Kline, 'openTimeMs' | 'interval'>,
): readonly ExchangeHole[] =>
  holes.flatMap(cut({ fromMs: openTimeMs, toMs: openTimeMs + Interval.lengthMs(interval) }));

/** The open times to be asked for now: the oldest hole that is due, and those behind it that fit the same page. */
export const dueRange = (
  holes: readonly ExchangeHole[],
  interval: Interval.Interval,
  pageKlines: number,
  serverTimeMs: number,
): Range | null => {
  const due = holes.filter(({ dueMs }) => dueMs <= serverTimeMs);
  const [first] = due;
  if (first === undefined) return null;
  const reachMs = first.fromMs + pageKlines * Interval.lengthMs(interval);
  const last = due.findLast(({ toMs }) => toMs <= reachMs);
  return { fromMs: first.fromMs, toMs: Math.max(first.toMs, last?.toMs ?? 0) };
};

/** The answer to a range that was asked for. A full page says nothing of what comes behind its last kline. */
export const onAnswer = (
  holes: readonly ExchangeHole[],
  range: Range,
  pageKlines: number,
  { klines, serverTimeMs }: KlinePage,
): readonly ExchangeHole[] => {
  const isFull = klines.length >= pageKlines;
  const toMs = isFull ? (klines.at(-1)?.openTimeMs ?? range.fromMs) : range.toMs;
  return klines
    .filter(({ closed }) => closed)
    .reduce(fill, holes)
    .map((hole) => (hole.fromMs >= range.fromMs && hole.toMs <= toMs ? later(hole, serverTimeMs) : hole));
};

const later = ({ fromMs, toMs, asked }: ExchangeHole, serverTimeMs: number): ExchangeHole => {
  const longestMs = serverTimeMs - toMs < freshForMs ? longestWaitMs.fresh : longestWaitMs.old;
  // So often doubled it is beyond any limit.
  const waitMs = Math.min(firstWaitMs * 2 ** Math.min(asked + 1, 20), longestMs);
  return { fromMs, toMs, asked: asked + 1, dueMs: serverTimeMs + waitMs };
};

const cut =
  ({ fromMs, toMs }: Range) =>
  (hole: ExchangeHole): readonly ExchangeHole[] =>
    hole.toMs <= fromMs || hole.fromMs >= toMs
      ? [hole]
      : [
          { ...hole, toMs: fromMs },
          { ...hole, fromMs: toMs },
        ].filter((part) => part.fromMs < part.toMs);
