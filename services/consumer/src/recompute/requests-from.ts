/** The `recompute` records of a partition from an offset to its committed end, or to another offset. */
import { Topics } from '@cryptostream/contracts';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from '../dependencies';
import { partitionOffsets } from '../partition-offsets';
import { recomputeIn, type RecomputeRequest, type TopologyConfiguration } from '../topology';
import { readRange } from './read-range';

export const requestsFrom = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
  partition: number,
  fromOffset: number | undefined,
  isCurrent: () => boolean,
  toOffset?: number,
): Promise<E.Either<LogError, readonly RecomputeRequest[]>> => {
  const topic = Topics.klines(configuration.interval);
  const offsets = await partitionOffsets(dependencies.reader, topic, partition)();
  if (E.isLeft(offsets)) return offsets;
  const requests: RecomputeRequest[] = [];
  const range = {
    topic,
    partition,
    ...(fromOffset !== undefined && { fromOffset }),
    toOffset: toOffset ?? offsets.right.high,
  };
  const read = await readRange(dependencies, range, isCurrent, (records) => {
    for (const record of records) {
      const request = recomputeIn(configuration, record);
      if (request !== null) requests.push(request);
    }
  });
  return E.isLeft(read) ? read : E.right(requests);
};
