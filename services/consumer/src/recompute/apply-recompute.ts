/**
 * What a `recompute` record asks for: the series is rebuilt from the log in front of it, and what is stored from its time on is
 * removed and written anew, a chunk at a time. How far that is stands in the `partition` record of each chunk, so that whoever
 * goes on after a kill tells each enriched record once; state and offset move with the last chunk alone.
 */
import type { RecomputeProgress } from '@cryptostream/contracts';
import { Interval, Series, type SeriesState } from '@cryptostream/domain';
import type { LogError, NewRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from '../dependencies';
import { toPartitionRecord, type OwnedPartition } from '../partition-record';
import {
  rewriteOf,
  toStateRecord,
  type PartitionState,
  type RecomputeRequest,
  type TopologyConfiguration,
} from '../topology';
import { checkConfiguration } from './check-configuration';
import { gaveUp } from './read-range';
import { rebuildSeries } from './rebuild-series';

/** Klines that are removed and written in one go: some megabytes of a transaction. */
const usualChunkKlines = 2_000;

/** @returns the partition behind the record */
export const applyRecompute = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  taken: OwnedPartition,
  request: RecomputeRequest,
  isCurrent: () => boolean,
): Promise<E.Either<LogError, OwnedPartition>> => {
  const { recompute, partition, offset } = request;
  const allowed = await checkConfiguration(dependencies, configuration, taken, request, isCurrent);
  if (E.isLeft(allowed)) return allowed;
  const progress = taken.recompute?.offset === offset ? taken.recompute : null;
  dependencies.logger.info('a series is computed anew', {
    series: Series.toKey(recompute),
    offset,
    fromMs: recompute.fromMs,
    ...(progress !== null && { goesOnAtMs: progress.nextOpenTimeMs }),
  });
  const writer = chunkWriter(
    dependencies,
    configuration,
    { ...taken, nextOffset: offset },
    request,
    isCurrent,
  );
  const wanted = { series: recompute, partition, toOffset: offset };
  const rebuilt = await rebuildSeries(dependencies, configuration, wanted, isCurrent, writer.add);
  if (E.isLeft(rebuilt)) return rebuilt;
  const after = { ...taken, ...stateAfter(taken.state, recompute, rebuilt.right), nextOffset: offset + 1 };
  const finished = await writer.finish(after, rebuilt.right);
  if (E.isLeft(finished)) return finished;
  dependencies.logger.info('a series was computed anew', {
    series: Series.toKey(recompute),
    offset,
    klines: finished.right,
  });
  dependencies.metrics.nextOffset(partition, after.nextOffset);
  return E.right(after);
};

const stateAfter = (
  state: PartitionState,
  series: Series.Series,
  rebuilt: SeriesState.SeriesState | null,
): Pick<OwnedPartition, 'state' | 'recompute'> => ({
  state: rebuilt === null ? state : new Map([...state, [Series.toKey(series), rebuilt]]),
  recompute: null,
});

/** @param taken as it is while the record is worked on */
const chunkWriter = (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  taken: OwnedPartition,
  { recompute, partition, offset }: RecomputeRequest,
  isCurrent: () => boolean,
) => {
  const { chunkKlines = usualChunkKlines } = dependencies;
  const series = { source: recompute.source, symbol: recompute.symbol, interval: recompute.interval };
  const waiting: SeriesState.EnrichedKline[] = [];
  let nextOpenTimeMs = taken.recompute?.offset === offset ? taken.recompute.nextOpenTimeMs : recompute.fromMs;
  let written = 0;

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
    )();
    if (E.isLeft(committed)) return committed;
    dependencies.metrics.batch([], points.length, (dependencies.clock.nowMs() - startedMs) / 1_000);
    nextOpenTimeMs = toMs ?? nextOpenTimeMs;
    written += klines.length;
    return committed;
  };
  return {
    add: async (klines: readonly SeriesState.EnrichedKline[]): Promise<E.Either<LogError, void>> => {
      for (const each of klines) if (each.kline.openTimeMs >= nextOpenTimeMs) waiting.push(each);
      while (waiting.length > chunkKlines) {
        const done = await write(waiting.splice(0, chunkKlines), (progress) => [
          toPartitionRecord(configuration, partition, { ...taken, recompute: progress }),
        ]);
        if (E.isLeft(done)) return done;
      }
      return E.right(undefined);
    },
    /** @returns how many klines were written in all */
    finish: async (
      after: OwnedPartition,
      state: SeriesState.SeriesState | null,
    ): Promise<E.Either<LogError, number>> => {
      const done = await write(waiting, () => [
        ...(state === null ? [] : [toStateRecord(configuration.interval, partition, { series, state })]),
        toPartitionRecord(configuration, partition, after),
      ]);
      return E.isLeft(done) ? done : E.right(written);
    },
  };
};
