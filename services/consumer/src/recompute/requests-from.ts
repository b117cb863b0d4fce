/** The `recompute` records of a partition from an offset to its committed end, or to another offset. */
import { Topics } from '@cryptostream/contracts';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from '../dependencies';
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
  const end = toOffset === undefined ? await endOf(dependencies, topic, partition) : E.right(toOffset);
  if (E.isLeft(end)) return end;
  const requests: RecomputeRequest[] = [];
  const range = {
    topic,
    partition,
    ...(fromOffset !== undefined && { fromOffset }),
    toOffset: end.right,
  };
  const read = await readRange(dependencies, range, isCurrent, (records) => {
    for (const record of records) {
      const request = recomputeIn(configuration, record);
      if (request !== null) requests.push(request);
    }
  });
  return E.isLeft(read) ? read : E.right(requests);
};

export const endOf = async (
  { reader }: Pick<ConsumerDependencies, 'reader'>,
  topic: string,
  partition: number,
): Promise<E.Either<LogError, number>> => {
  const offsets = await reader.offsets(topic)();
  return E.isLeft(offsets)
    ? offsets
    : E.right(offsets.right.find((each) => each.partition === partition)?.high ?? 0);
};
