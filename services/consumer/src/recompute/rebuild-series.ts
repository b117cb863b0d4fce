/** Computes a series anew from the log in front of an offset, in two readings; in more when many of its klines are out of order. */
import { Topics } from '@cryptostream/contracts';
import type { Series, SeriesState } from '@cryptostream/domain';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from '../dependencies';
import { rebuildOf, type TopologyConfiguration } from '../topology';
import { readRange } from './read-range';

/** Some tens of megabytes. */
const usualExceptions = 50_000;

type Wanted = {
  readonly series: Series.Series;
  readonly partition: number;
  /** Exclusive. */
  readonly toOffset: number;
};

/** @returns its state there, null when it had no kline */
export const rebuildSeries = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  { series, partition, toOffset }: Wanted,
  isCurrent: () => boolean,
  onEnriched: (
    klines: readonly SeriesState.EnrichedKline[],
  ) => Promise<E.Either<LogError, void>> | void = () => undefined,
): Promise<E.Either<LogError, SeriesState.SeriesState | null>> => {
  const range = { topic: Topics.klines(configuration.interval), partition, toOffset };
  const rebuild = rebuildOf(configuration, series, dependencies.keptExceptions ?? usualExceptions);
  do {
    const collected = await readRange(dependencies, range, isCurrent, rebuild.collect);
    if (E.isLeft(collected)) return collected;
    const folded = await readRange(dependencies, range, isCurrent, (records) =>
      onEnriched(rebuild.fold(records)),
    );
    if (E.isLeft(folded)) return folded;
  } while (rebuild.again());
  return E.right(rebuild.state());
};
