/**
 * What a `recompute` record asks for: the series is rebuilt from the log in front of it, and what is stored from its time on is
 * removed and written anew, a chunk at a time, so that whoever goes on after a kill tells each enriched record once.
 */
import { Series, type SeriesState } from '@cryptostream/domain';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from '../dependencies';
import type { OwnedPartition } from '../partition-record';
import type { PartitionState, RecomputeRequest, TopologyConfiguration } from '../topology';
import { waitWhileCurrent } from '../wait-while-current';
import { checkConfiguration } from './check-configuration';
import { chunkWriter } from './chunk-writer';
import { rebuildSeries } from './rebuild-series';

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
  if (progress !== null) await waitForFormerOwner(dependencies, isCurrent);
  const asked = { ...taken, nextOffset: offset };
  const writer = chunkWriter(dependencies, configuration, asked, request, isCurrent);
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

/**
 * The store cannot fence: a removal that was under way when its sender was fenced would take away what is written now. It was
 * claimed before, so that without progress there is none.
 */
const waitForFormerOwner = (
  { clock, underWayMs = 0 }: ConsumerDependencies,
  isCurrent: () => boolean,
): Promise<void> => waitWhileCurrent(clock, underWayMs, isCurrent);

const stateAfter = (
  state: PartitionState,
  series: Series.Series,
  rebuilt: SeriesState.SeriesState | null,
): Pick<OwnedPartition, 'state' | 'recompute'> => ({
  state: rebuilt === null ? state : new Map([...state, [Series.toKey(series), rebuilt]]),
  recompute: null,
});
