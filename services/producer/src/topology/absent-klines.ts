/**
 * Published klines that the exchange's history lacked at the last comparison although it had later ones. They are asked for
 * until history shows them, or until nobody would restate them any more. Pure.
 */
import { Interval, type Kline } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';
import { askedInVain, notAskedYet, type Missing, type Range } from './asking-again';
import { toVerdict, type Verdict } from './comparison';

/** Oldest first, each as it was published. */
export type AbsentKline = Missing & { readonly kline: Kline };

/** So long after its close a kline is given up: history that was repaired has it by then. */
export const absentHorizonMs = 24 * 3_600_000;

/** Beyond this many of a series the oldest are given up. */
export const absentKlines = 1_000;

type Judged = readonly [readonly AbsentKline[], readonly Verdict[]];

/** With klines that were found absent. */
export const lack = (
  absent: readonly AbsentKline[],
  klines: readonly Kline[],
  serverTimeMs: number,
): Judged => {
  if (klines.length === 0) return [absent, []];
  const known = new Set(absent.map(({ fromMs }) => fromMs));
  const added = klines
    .filter(({ openTimeMs }) => !known.has(openTimeMs))
    .map((kline): AbsentKline => ({ ...notAskedYet(placeOf(kline), serverTimeMs), kline }));
  const all = [...absent, ...added].toSorted((left, right) => left.fromMs - right.fromMs);
  return [all.slice(-absentKlines), all.slice(0, -absentKlines).map(giveUp)];
};

/**
 * A page of history came.
 *
 * @param asked the open times of which it has to say something; null when it was asked for something else
 */
export const judgeAbsent = (
  absent: readonly AbsentKline[],
  { klines, serverTimeMs }: KlinePage,
  asked: Range | null,
): Judged => {
  if (absent.length === 0) return [absent, []];
  const shown = new Map(klines.filter(({ closed }) => closed).map((kline) => [kline.openTimeMs, kline]));
  const judged = absent.map((each): Judged => {
    const found = shown.get(each.fromMs);
    if (found !== undefined) return [[], [toVerdict(each.kline, found)]];
    if (asked === null || each.fromMs < asked.fromMs || each.toMs > asked.toMs) return [[each], []];
    return serverTimeMs >= each.toMs + absentHorizonMs
      ? [[], [giveUp(each)]]
      : [[askedInVain(each, serverTimeMs)], []];
  });
  return [judged.flatMap(([left]) => left), judged.flatMap(([, verdicts]) => verdicts)];
};

const giveUp = ({ kline }: AbsentKline): Verdict => ({ _tag: 'GivenUp', kline });

const placeOf = ({ openTimeMs, interval }: Kline): Range => ({
  fromMs: openTimeMs,
  toMs: openTimeMs + Interval.lengthMs(interval),
});
