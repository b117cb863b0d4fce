/**
 * The log of one partition, read once from its first record to its last by the pure topology: what an uninterrupted consumer puts
 * out, rebuilds that the log asks for included.
 */
import {
  processClosed,
  rebuildOf,
  rewriteOf,
  segmentsOf,
  toStateRecord,
  type OutcomeName,
  type PartitionState,
  type RecomputeRequest,
  type TopologyConfiguration,
} from '@cryptostream/consumer';
import type { Point } from '@cryptostream/contracts';
import { Interval, Series } from '@cryptostream/domain';
import type { LogRecord, NewRecord } from '@cryptostream/ports';

/** Closed klines of one series with open time in `[fromMs, toMs)`. */
export type Removed = Series.Series & { readonly fromMs: number; readonly toMs: number };

export type Happening = {
  /** Removed before the points are written. */
  readonly removed: Removed | null;
  readonly points: readonly Point[];
  readonly records: readonly NewRecord[];
  readonly outcomes: readonly OutcomeName[];
};

export const uninterrupted = (
  configuration: TopologyConfiguration,
  log: readonly LogRecord[],
): readonly Happening[] => {
  let state: PartitionState = new Map();
  return segmentsOf(configuration)(log, (log.at(-1)?.offset ?? -1) + 1).map((segment): Happening => {
    const [happening, after] =
      segment._tag === 'Records'
        ? process(configuration, state, segment.records)
        : rebuild(configuration, state, log, segment.request);
    state = after;
    return happening;
  });
};

type Step = readonly [Happening, PartitionState];

const process = (
  configuration: TopologyConfiguration,
  state: PartitionState,
  records: readonly LogRecord[],
): Step => {
  const [output, after] = processClosed(configuration)(state, records);
  return [{ ...output, removed: null }, after];
};

const rebuild = (
  configuration: TopologyConfiguration,
  state: PartitionState,
  log: readonly LogRecord[],
  { recompute, partition, offset }: RecomputeRequest,
): Step => {
  const { source, symbol, interval, fromMs } = recompute;
  const series = { source, symbol, interval };
  const before = log.filter((record) => record.offset < offset);
  const rebuilding = rebuildOf(configuration, series);
  rebuilding.collect(before);
  const klines = rebuilding.fold(before).filter(({ kline }) => kline.openTimeMs >= fromMs);
  const rebuilt = rebuilding.state();
  const [first, last] = [klines[0], klines.at(-1)];
  const { points, records } = rewriteOf(configuration, partition, klines);
  return [
    {
      removed:
        first === undefined || last === undefined
          ? null
          : {
              ...series,
              fromMs: Math.max(fromMs, first.kline.openTimeMs),
              toMs: last.kline.openTimeMs + Interval.lengthMs(interval),
            },
      points,
      records:
        rebuilt === null
          ? records
          : [...records, toStateRecord(interval, partition, { series, state: rebuilt })],
      outcomes: ['recompute'],
    },
    rebuilt === null ? state : new Map([...state, [Series.toKey(series), rebuilt]]),
  ];
};
