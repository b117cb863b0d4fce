/**
 * Open times of which a `gap` record said that the exchange has nothing. It may bring them later, so they are asked for
 * again. Pure.
 */
import type { Gap } from '@cryptostream/contracts';
import { Interval, type Kline } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';
import { answered, askedInVain, notAskedYet, type Missing, type Range } from './asking-again';

export type ExchangeHole = Missing;

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
    [notAskedYet({ fromMs, toMs }, serverTimeMs)],
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

/** The answer to a range that was asked for. */
export const onAnswer = (
  holes: readonly ExchangeHole[],
  range: Range,
  pageKlines: number,
  page: KlinePage,
): readonly ExchangeHole[] => {
  const { fromMs, toMs } = answered(range, pageKlines, page);
  return page.klines
    .filter(({ closed }) => closed)
    .reduce(fill, holes)
    .map((hole) =>
      hole.fromMs >= fromMs && hole.toMs <= toMs ? askedInVain(hole, page.serverTimeMs) : hole,
    );
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
