/**
 * A partition whose state was computed with another configuration. It is taken over when the log says so: a `recompute` record
 * ahead, with this consumer's configuration, for the whole of each series. Its states are then computed as if this configuration
 * had read the log from its beginning, told to nobody; what is stored is written anew at those records.
 */
import { Topics, type PartitionRecord } from '@cryptostream/contracts';
import { Series } from '@cryptostream/domain';
import type { LogError, LogRecord } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from '../dependencies';
import { partitionOffsets } from '../partition-offsets';
import { currentFingerprint, toPartitionRecord, type OwnedPartition } from '../partition-record';
import type { Restored } from '../restore';
import {
  processClosed,
  segmentsOf,
  toStateRecord,
  type PartitionState,
  type RecomputeRequest,
  type TopologyConfiguration,
} from '../topology';
import { readRange } from './read-range';
import { rebuildSeries } from './rebuild-series';
import { requestsFrom } from './requests-from';

const always = (): boolean => true;

/** Left: the log does not say so. Right: where it ended when it did. */
export const mayTakeOver = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
  { state }: Restored,
  { nextOffset, fingerprint }: PartitionRecord,
): Promise<E.Either<LogError, number>> => {
  const topic = Topics.klines(configuration.interval);
  const offsets = await partitionOffsets(dependencies.reader, topic, partition)();
  if (E.isLeft(offsets)) return offsets;
  const end = offsets.right.high;
  const ahead = await requestsFrom(dependencies, configuration, partition, nextOffset, always, end);
  if (E.isLeft(ahead)) return ahead;
  const ours = currentFingerprint(configuration);
  const missing = [...state].filter(
    ([key, { firstOpenTimeMs }]) => !isRequested(ahead.right, ours, key, firstOpenTimeMs),
  );
  return missing.length === 0
    ? E.right(end)
    : E.left(
        otherConfiguration(
          dependencies,
          configuration,
          partition,
          fingerprint,
          missing.map(([key]) => key),
        ),
      );
};

/** All of the series, and no other configuration after it. */
const isRequested = (
  requests: readonly RecomputeRequest[],
  ours: string,
  key: string,
  firstOpenTimeMs: number,
): boolean => {
  const ofSeries = requests.filter(({ recompute }) => Series.toKey(recompute) === key);
  return (
    ofSeries.at(-1)?.recompute.fingerprint === ours &&
    ofSeries.some(({ recompute }) => recompute.fingerprint === ours && recompute.fromMs <= firstOpenTimeMs)
  );
};

/** @returns the partition with its states computed anew, committed */
export const takeOver = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
  taken: OwnedPartition,
  isCurrent: () => boolean,
): Promise<E.Either<LogError, OwnedPartition>> => {
  const { nextOffset } = taken;
  dependencies.logger.info('states are computed anew with another configuration', { partition, nextOffset });
  const state = await replay(dependencies, configuration, partition, nextOffset, isCurrent);
  if (E.isLeft(state)) return state;
  const after: OwnedPartition = { ...taken, state: state.right, isOfOther: false };
  const committed = await taken.committer.commit(
    [],
    [
      ...[...state.right].map(([key, each]) =>
        toStateRecord(configuration.interval, partition, {
          series: toSeries(configuration, key),
          state: each,
        }),
      ),
      toPartitionRecord(configuration, partition, after),
    ],
    isCurrent,
  )();
  return E.isLeft(committed) ? committed : E.right(after);
};

const toSeries = ({ interval }: TopologyConfiguration, key: string): Series.Series => {
  const [source = '', symbol = ''] = key.split('/');
  return { source, symbol, interval };
};

/** The state of every series at an offset, from the beginning of the log. */
const replay = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
  toOffset: number,
  isCurrent: () => boolean,
): Promise<E.Either<LogError, PartitionState>> => {
  const earlier = await requestsFrom(dependencies, configuration, partition, undefined, isCurrent, toOffset);
  if (E.isLeft(earlier)) return earlier;
  // What a series was before it was rebuilt for the last time counts for nothing.
  const last = new Map(earlier.right.map(({ recompute, offset }) => [Series.toKey(recompute), offset]));
  let state: PartitionState = new Map();
  const take = async (records: readonly LogRecord[]): Promise<E.Either<LogError, void>> => {
    for (const segment of segmentsOf(configuration)(records, 0))
      if (segment._tag === 'Records') [, state] = processClosed(configuration)(state, segment.records);
      else {
        const { recompute, offset } = segment.request;
        const key = Series.toKey(recompute);
        if (last.get(key) !== offset) continue;
        const wanted = { series: toSeries(configuration, key), partition, toOffset: offset };
        const rebuilt = await rebuildSeries(dependencies, configuration, wanted, isCurrent);
        if (E.isLeft(rebuilt)) return rebuilt;
        if (rebuilt.right !== null) state = new Map([...state, [key, rebuilt.right]]);
      }
    return E.right(undefined);
  };
  const range = { topic: Topics.klines(configuration.interval), partition, toOffset };
  const read = await readRange(dependencies, range, isCurrent, take);
  return E.isLeft(read) ? read : E.right(state);
};

const otherConfiguration = (
  { recomputeOptions = '--brokers LIST, or --data FILE' }: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
  found: string,
  series: readonly string[],
): LogError => ({
  _tag: 'LogRefused',
  message:
    `the state of ${configuration.interval}, partition ${partition}, was computed with "${found}", this consumer computes "${currentFingerprint(configuration)}". ` +
    `Old and new values are never mixed: set the configuration back, or run "npx cryptostream recompute --all --interval ${configuration.interval} ${recomputeOptions}" ` +
    `and start this consumer again (${series.join(', ')} ${series.length === 1 ? 'is' : 'are'} still to be asked for).`,
  retryable: false,
});
