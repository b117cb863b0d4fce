/**
 * What goes out behind newer klines, as the labelled exceptions to the order: klines that the exchange states otherwise than
 * they were published, and klines that it brings after it had none. Pure; each version of an open time goes out once.
 */
import type { Gap } from '@cryptostream/contracts';
import type { Interval, Kline } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';
import type { Emission } from '../topology';
import { judgeAbsent, lack, type AbsentKline } from './absent-klines';
import { answered, dueRange } from './asking-again';
import {
  comparedKlines,
  compareWith,
  dueFrom,
  noComparison,
  remember,
  type Comparison,
  type Verdict,
} from './comparison';
import { fill, isMissing, onAnswer, watch, type ExchangeHole } from './exchange-holes';

export type Repair = {
  readonly comparison: Comparison;
  readonly absent: readonly AbsentKline[];
  readonly holes: readonly ExchangeHole[];
};

/** What the end of the topic holds of a series. */
export type Tail = {
  /** The newest version of each open time, oldest first. */
  readonly klines: readonly Kline[];
  /** Without what came to stand in them since. */
  readonly gaps: readonly Pick<Gap, 'fromMs' | 'toMs'>[];
};

/** History that is to be asked for; the exchange's answer comes to `onRepairPage`. */
export type RepairRequest =
  | { readonly _tag: 'Compare'; readonly fromMs: number; readonly toMs?: undefined; readonly limit: number }
  | {
      readonly _tag: 'Absent' | 'Holes';
      readonly fromMs: number;
      readonly toMs: number;
      readonly limit: number;
    };

export type Repaired = {
  readonly emissions: readonly Emission[];
  readonly verdicts: readonly Verdict[];
  /** Klines that the exchange did not have before. */
  readonly filled: number;
};

/** A restart forgets no comparison, and asks again for the holes. */
export const startRepair = ({ klines, gaps }: Tail, serverTimeMs: number): Repair => ({
  comparison: klines.reduce((comparison, kline) => remember(comparison, kline, null), noComparison),
  absent: [],
  holes: gaps.reduce<readonly ExchangeHole[]>((holes, gap) => watch(holes, gap, serverTimeMs), []),
});

/**
 * Records went out.
 *
 * @param shownAtMs the exchange's clock of the page that brought those of `backfill`
 */
export const onPublished = (
  repair: Repair,
  emissions: readonly Emission[],
  shownAtMs: number | null,
  serverTimeMs: number,
): Repair =>
  emissions.reduce<Repair>(
    (left, emission) =>
      emission._tag === 'Gap'
        ? { ...left, holes: watch(left.holes, emission.gap, serverTimeMs) }
        : {
            ...left,
            comparison: remember(
              left.comparison,
              emission.kline,
              emission.origin === 'stream' ? null : shownAtMs,
            ),
          },
    repair,
  );

/** Klines soon after their close first, then those that were published and history lacks: holes can wait. */
export const nextRequest = (
  { comparison, absent, holes }: Repair,
  interval: Interval.Interval,
  serverTimeMs: number,
): RepairRequest | null => {
  const limit = comparedKlines;
  const fromMs = dueFrom(comparison, serverTimeMs);
  if (fromMs !== null) return { _tag: 'Compare', fromMs, limit };
  const lacking = dueRange(absent, interval, limit, serverTimeMs);
  if (lacking !== null) return { _tag: 'Absent', ...lacking, limit };
  const range = dueRange(holes, interval, limit, serverTimeMs);
  return range === null ? null : { _tag: 'Holes', ...range, limit };
};

export const onRepairPage = (
  repair: Repair,
  request: RepairRequest,
  page: KlinePage,
): readonly [Repair, Repaired] => {
  const found = page.klines.filter((kline) => kline.closed && isMissing(repair.holes, kline));
  const [comparison, compared] =
    request._tag === 'Compare'
      ? compareWith(repair.comparison, request.fromMs, page)
      : [repair.comparison, []];
  const asked = request._tag === 'Absent' ? answered(request, request.limit, page) : null;
  const [stillAbsent, shown] = judgeAbsent(repair.absent, page, asked);
  const [absent, givenUp] = lack(stillAbsent, klinesOf(compared, 'Absent'), page.serverTimeMs);
  const verdicts = [...compared, ...shown, ...givenUp];
  return [
    {
      comparison: found.reduce((left, kline) => remember(left, kline, page.serverTimeMs), comparison),
      absent,
      holes:
        request._tag === 'Holes'
          ? onAnswer(repair.holes, request, request.limit, page)
          : found.reduce(fill, repair.holes),
    },
    {
      emissions: [...found, ...klinesOf(verdicts, 'Restated')].toSorted(byOpenTime).map(toEmission),
      verdicts,
      filled: found.length,
    },
  ];
};

const klinesOf = (verdicts: readonly Verdict[], tag: Verdict['_tag']): readonly Kline[] =>
  verdicts.filter(({ _tag }) => _tag === tag).map(({ kline }) => kline);

/** A closed kline of the stream that is behind its series: it may fill a hole of the exchange. */
export const onLateKline = (repair: Repair, kline: Kline): readonly [Repair, readonly Emission[]] =>
  isMissing(repair.holes, kline)
    ? [
        {
          ...repair,
          comparison: remember(repair.comparison, kline, null),
          holes: fill(repair.holes, kline),
        },
        [toEmission(kline)],
      ]
    : [repair, []];

/** Others appended a kline to the topic: where it stands in a hole nothing is missing any more. */
export const onForeignKline = (repair: Repair, kline: Kline): Repair => onLateKline(repair, kline)[0];

/** Holes were found further back in the topic. */
export const onOldHoles = (
  repair: Repair,
  holes: readonly Pick<Gap, 'fromMs' | 'toMs'>[],
  serverTimeMs: number,
): Repair => ({
  ...repair,
  holes: holes.reduce<readonly ExchangeHole[]>((left, hole) => watch(left, hole, serverTimeMs), repair.holes),
});

const toEmission = (kline: Kline): Emission => ({ _tag: 'Closed', kline, origin: 'repair' });

const byOpenTime = (left: Kline, right: Kline): number => left.openTimeMs - right.openTimeMs;
