/**
 * Removes what is stored of a series from a time on and writes it anew, a chunk at a time. How far that is stands in the
 * `partition` record of each chunk; state and offset move with the last one alone.
 */
import type { RecomputeProgress } from '@cryptostream/contracts';
import { Interval, type SeriesState } from '@cryptostream/domain';
import type { LogError, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from '../dependencies';
import { toPartitionRecord, type OwnedPartition } from '../partition-record';
import { rewriteOf, toStateRecord, type RecomputeRequest, type TopologyConfiguration } from '../topology';
import { gaveUp } from './read-range';

/** Klines that are removed and written in one go: some megabytes of a transaction. */
const usualChunkKlines = 2_000;

export type ChunkWriter = {
  readonly add: (klines: readonly SeriesState.EnrichedKline[]) => Promise<E.Either<LogError, void>>;
  /** @returns how many klines were written in all */
  readonly finish: (
    after: OwnedPartition,
    state: SeriesState.SeriesState | null,
  ) => Promise<E.Either<LogError, number>>;
};

/** @param taken as it is while the record is worked on */
export const chunkWriter = (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  taken: OwnedPartition,
  { recompute, partition, offset }: RecomputeRequest,
  isCurrent: () => boolean,
): ChunkWriter => {
  const { chunkKlines = usualChunkKlines } = dependencies;
  const series = { source: recompute.source, symbol: recompute.symbol, interval: recompute.interval };
  const waiting: SeriesState.EnrichedKline[] = [];
  let nextOpenTimeMs = taken.recompute?.offset === offset ? taken.recompute.nextOpenTimeMs : recompute.fromMs;
  let written = 0;

  const placeAt = (progress: RecomputeProgress): NewRecord =>
    toPartitionRecord(configuration, partition, { ...taken, recompute: progress });
  const write = async (
    klines: readonly SeriesState.EnrichedKline[],
    toRecords: (progress: RecomputeProgress) => readonly NewRecord[],
  ): Promise<E.Either<LogError, void>> => {
    if (!isCurrent()) return E.left(gaveUp);
    const [first, last] = [klines[0], klines.at(-1)];
    // What stands before the first kline of the log cannot be computed again: it stays.
    const fromMs = Math.max(nextOpenTimeMs, written === 0 ? (first?.kline.openTimeMs ?? 0) : 0);
    const toMs = last && last.kline.openTimeMs + Interval.lengthMs(series.interval);
    const { points, records } = rewriteOf(configuration, partition, klines);
    const startedMs = dependencies.clock.nowMs();
    const committed = await taken.committer.commit(
      points,
      [...records, ...toRecords({ offset, nextOpenTimeMs: toMs ?? nextOpenTimeMs })],
      isCurrent,
      toMs === undefined ? [] : [{ ...series, fromMs, toMs }],
      // It also says that something of this record may be removed already.
      placeAt({ offset, nextOpenTimeMs }),
    )();
    if (E.isLeft(committed)) return committed;
    dependencies.metrics.batch([], points.length, (dependencies.clock.nowMs() - startedMs) / 1_000);
    nextOpenTimeMs = toMs ?? nextOpenTimeMs;
    written += klines.length;
    return committed;
  };
  return {
    add: async (klines) => {
      for (const each of klines) if (each.kline.openTimeMs >= nextOpenTimeMs) waiting.push(each);
      while (waiting.length > chunkKlines) {
        const done = await write(waiting.splice(0, chunkKlines), (progress) => [placeAt(progress)]);
        if (E.isLeft(done)) return done;
      }
      return E.right(undefined);
    },
    finish: async (after, state) => {
      const done = await write(waiting, () => [
        ...(state === null ? [] : [toStateRecord(configuration.interval, partition, { series, state })]),
        toPartitionRecord(configuration, partition, after),
      ]);
      return E.isLeft(done) ? done : E.right(written);
    },
  };
};
