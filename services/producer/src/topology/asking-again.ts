/**
 * When the exchange is asked again for open times that its history did not have: often while they are fresh, ever more seldom
 * when they are old. Pure.
 */
import { Interval } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';

export type Range = {
  /** First open time. */
  readonly fromMs: number;
  /** First open time behind it. */
  readonly toMs: number;
};

export type Missing = Range & {
  /** How often it was asked for in vain. */
  readonly asked: number;
  /** When it is asked for again, ms of the exchange's clock. */
  readonly dueMs: number;
};

const firstWaitMs = 30_000;
const longestWaitMs = { fresh: 5 * 60_000, old: 6 * 3_600_000 };
/** An exchange that was down brings what it has within hours, or hardly ever. */
const freshForMs = 6 * 3_600_000;

export const notAskedYet = ({ fromMs, toMs }: Range, serverTimeMs: number): Missing => ({
  fromMs,
  toMs,
  asked: 0,
  dueMs: serverTimeMs + firstWaitMs,
});

export const askedInVain = <M extends Missing>(missing: M, serverTimeMs: number): M => {
  const longestMs = serverTimeMs - missing.toMs < freshForMs ? longestWaitMs.fresh : longestWaitMs.old;
  // So often doubled it is beyond any limit.
  const waitMs = Math.min(firstWaitMs * 2 ** Math.min(missing.asked + 1, 20), longestMs);
  return { ...missing, asked: missing.asked + 1, dueMs: serverTimeMs + waitMs };
};

/** The open times to be asked for now: the oldest that are due, and those behind them that fit the same page. */
export const dueRange = (
  missing: readonly Missing[],
  interval: Interval.Interval,
  pageKlines: number,
  serverTimeMs: number,
): Range | null => {
  const due = missing.filter(({ dueMs }) => dueMs <= serverTimeMs);
  const [first] = due;
  if (first === undefined) return null;
  const reachMs = first.fromMs + pageKlines * Interval.lengthMs(interval);
  const last = due.findLast(({ toMs }) => toMs <= reachMs);
  return { fromMs: first.fromMs, toMs: Math.max(first.toMs, last?.toMs ?? 0) };
};

/** What the answer to a range says something of. A full page says nothing of what comes behind its last kline. */
export const answered = (range: Range, pageKlines: number, { klines }: KlinePage): Range => ({
  fromMs: range.fromMs,
  toMs: klines.length >= pageKlines ? (klines.at(-1)?.openTimeMs ?? range.fromMs) : range.toMs,
});
