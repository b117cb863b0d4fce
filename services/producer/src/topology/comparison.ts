/**
 * Whether the exchange's history says of a published kline what was published. The stream and REST are two systems, and the
 * exchange restates: so each kline is compared twice, soon after its close and once more later. Pure.
 */
import { Interval, SeriesState, type Kline } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';

export type Comparison = {
  /** Oldest first; the newest published version of each open time. */
  readonly awaiting: readonly Awaiting[];
  /** Not due before, ms of the exchange's clock. */
  readonly notBeforeMs: number;
};

export type Awaiting = {
  readonly kline: Kline;
  /** The first of the two comparisons is done. */
  readonly compared: boolean;
};

export type Verdict = {
  /** Absent: history has a later kline, but still not this one. GivenUp: it is not asked for any more. */
  readonly _tag: 'Agreed' | 'Restated' | 'Absent' | 'GivenUp';
  /** As history has it; as it was published when history does not have it. */
  readonly kline: Kline;
};

/** After its close REST may lag behind the stream by this much: asked earlier, it would answer with an unfinished kline. */
const settledMs = 5_000;

/** A minute after the first: in a minute's series the second comparison of a kline is due with the first of the next. */
const finalMs = 65_000;

/** Between two requests: the klines of a second gather, and one request covers them. */
const pauseMs = 15_000;

/** Where REST has no answer to any of them there is no need to hurry. */
const idlePauseMs = 60_000;

/** What one page of history can hold. */
export const comparedKlines = 1_000;

export const noComparison: Comparison = { awaiting: [], notBeforeMs: -Infinity };

/**
 * A kline was published.
 *
 * @param shownAtMs the exchange's clock when history showed it so; null when it came by the stream or was found in the log
 */
export const remember = (comparison: Comparison, kline: Kline, shownAtMs: number | null): Comparison => {
  const compared = shownAtMs !== null && shownAtMs >= closeMs(kline) + settledMs;
  if (shownAtMs !== null && shownAtMs >= closeMs(kline) + finalMs)
    return { ...comparison, awaiting: withoutKline(comparison.awaiting, kline) };
  return {
    ...comparison,
    awaiting: inserted(withoutKline(comparison.awaiting, kline), { kline, compared }).slice(-comparedKlines),
  };
};

/** From which open time on history is to be asked; null when nothing is due. */
export const dueFrom = ({ awaiting, notBeforeMs }: Comparison, serverTimeMs: number): number | null =>
  serverTimeMs >= notBeforeMs && awaiting.some((each) => isDue(each, serverTimeMs))
    ? (awaiting[0]?.kline.openTimeMs ?? null)
    : null;

/** A page of history that holds all it has from `fromMs` on, up to its last kline. */
export const compareWith = (
  comparison: Comparison,
  fromMs: number,
  { klines, serverTimeMs }: KlinePage,
): readonly [Comparison, readonly Verdict[]] => {
  const shown = new Map(klines.filter(({ closed }) => closed).map((kline) => [kline.openTimeMs, kline]));
  const toMs = klines.at(-1)?.openTimeMs ?? -Infinity;
  const judged = comparison.awaiting.map((each) =>
    isDue(each, serverTimeMs) && each.kline.openTimeMs >= fromMs && each.kline.openTimeMs <= toMs
      ? judge(each, shown.get(each.kline.openTimeMs), serverTimeMs)
      : { verdict: null, left: [each] },
  );
  const verdicts = judged.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]));
  const waitMs = verdicts.length === 0 ? idlePauseMs : pauseMs;
  return [{ awaiting: judged.flatMap(({ left }) => left), notBeforeMs: serverTimeMs + waitMs }, verdicts];
};

/** What history shows of a kline, beside what was published of it. */
export const toVerdict = (published: Kline, found: Kline): Verdict => ({
  _tag: SeriesState.isRepetition(published, found) ? 'Agreed' : 'Restated',
  kline: found,
});

type Judged = { readonly verdict: Verdict | null; readonly left: readonly Awaiting[] };

// What history does not show at the first comparison may come until the second.
const judge = (each: Awaiting, found: Kline | undefined, serverTimeMs: number): Judged => {
  const isFinal = serverTimeMs >= closeMs(each.kline) + finalMs;
  const kline = found ?? each.kline;
  const left = isFinal ? [] : [{ kline, compared: true }];
  if (found === undefined) return { verdict: isFinal ? { _tag: 'Absent', kline } : null, left };
  const verdict = toVerdict(each.kline, found);
  return verdict._tag === 'Agreed'
    ? { verdict, left: isFinal ? [] : [{ ...each, compared: true }] }
    : { verdict, left };
};

const isDue = ({ kline, compared }: Awaiting, serverTimeMs: number): boolean =>
  serverTimeMs >= closeMs(kline) + (compared ? finalMs : settledMs);

const closeMs = ({ openTimeMs, interval }: Kline): number => openTimeMs + Interval.lengthMs(interval);

const withoutKline = (awaiting: readonly Awaiting[], { openTimeMs }: Kline): readonly Awaiting[] =>
  awaiting.some(({ kline }) => kline.openTimeMs === openTimeMs)
    ? awaiting.filter(({ kline }) => kline.openTimeMs !== openTimeMs)
    : awaiting;

const inserted = (awaiting: readonly Awaiting[], one: Awaiting): readonly Awaiting[] => {
  const last = awaiting.at(-1);
  return last === undefined || last.kline.openTimeMs < one.kline.openTimeMs
    ? [...awaiting, one]
    : [...awaiting, one].toSorted((left, right) => left.kline.openTimeMs - right.kline.openTimeMs);
};
