/**
 * What goes out behind newer klines, as the labelled exceptions to the order: klines that the exchange states otherwise than
 * they were published, and klines that it brings after it had none. Pure; each version of an open time goes out once.
 */
import type { Gap } from '@cryptostream/contracts';
import type { Interval, Kline } from '@cryptostream/domain';
import type { KlinePage } from '@cryptostream/ports';
import type { Emission } from '../topology';
import {
  comparedKlines,
  compareWith,
  dueFrom,
  noComparison,
  remember,
  type Comparison,
  type Verdict,
} from './comparison';
import { dueRange, fill, isMissing, onAnswer, watch, type ExchangeHole } from './exchange-holes';

export type Repair = {
  readonly comparison: Comparison;
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
  | { readonly _tag: 'Holes'; readonly fromMs: number; readonly toMs: number; readonly limit: number };

export type Repaired = {
  readonly emissions: readonly Emission[];
  readonly verdicts: readonly Verdict[];
  /** Klines that the exchange did not have before. */
  readonly filled: number;
};

/** A restart forgets no comparison, and asks again for the holes. */
export const startRepair = ({ klines, gaps }: Tail, serverTimeMs: number): Repair => ({
  comparison: klines.reduce((comparison, kline) => remember(comparison, kline, null), noComparison),
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
    ({ comparison, holes }, emission) =>
      emission._tag === 'Gap'
        ? { comparison, holes: watch(holes, emission.gap, serverTimeMs) }
        : {
            comparison: remember(comparison, emission.kline, emission.origin === 'stream' ? null : shownAtMs),
            holes,
          },
    repair,
  );

/** Klines soon after their close first: holes can wait. */
export const nextRequest = (
  { comparison, holes }: Repair,
  interval: Interval.Interval,
  serverTimeMs: number,
): RepairRequest | null => {
  const limit = comparedKlines;
  const fromMs = dueFrom(comparison, serverTimeMs);
  if (fromMs !== null) return { _tag: 'Compare', fromMs, limit };
  const range = dueRange(holes, interval, limit, serverTimeMs);
  return range === null ? null : { _tag: 'Holes', ...range, limit };
};

export const onRepairPage = (
  repair: Repair,
  request: RepairRequest,
  page: KlinePage,
): readonly [Repair, Repaired] => {
  const found = page.klines.filter((kline) => kline.closed && isMissing(repair.holes, kline));
  const [comparison, verdicts] =
    request._tag === 'Compare'
      ? compareWith(repair.comparison, request.fromMs, page)
      : [repair.comparison, []];
  const restated = verdicts.filter(({ _tag }) => _tag === 'Restated').map(({ kline }) => kline);
  return [
    {
      comparison: found.reduce((left, kline) => remember(left, kline, page.serverTimeMs), comparison),
      holes:
        request._tag === 'Holes'
          ? onAnswer(repair.holes, request, request.limit, page)
          : found.reduce(fill, repair.holes),
    },
    {
      emissions: [...found, ...restated].toSorted(byOpenTime).map(toEmission),
      verdicts,
      filled: found.length,
    },
  ];
};

/** A closed kline of the stream that is behind its series: it may fill a hole of the exchange. */
export const onLateKline = (repair: Repair, kline: Kline): readonly [Repair, readonly Emission[]] =>
  isMissing(repair.holes, kline)
    ? [
        { comparison: remember(repair.comparison, kline, null), holes: fill(repair.holes, kline) },
        [toEmission(kline)],
      ]
    : [repair, []];

const toEmission = (kline: Kline): Emission => ({ _tag: 'Closed', kline, origin: 'repair' });

const byOpenTime = (left: Kline, right: Kline): number => left.openTimeMs - right.openTimeMs;
