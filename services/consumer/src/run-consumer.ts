/** Keeps one member of an interval's consumer group at work. */
import { Topics } from '@cryptostream/contracts';
import type { LogError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { ConsumerDependencies } from './dependencies';
import type { TopologyConfiguration } from './topology';
import { worker } from './worker';

export type RunningConsumer = {
  /** A sentence when it failed for good; undefined after `stop`. */
  readonly ended: Promise<string | undefined>;
  readonly stop: () => Promise<void>;
};

export const runConsumer = async (
  dependencies: ConsumerDependencies,
  configuration: TopologyConfiguration,
): Promise<E.Either<LogError, RunningConsumer>> => {
  const joined = await dependencies.joinGroup({
    groupId: `consumer-${configuration.interval}`,
    mainTopic: Topics.klines(configuration.interval),
    liveTopics: [Topics.openKlines(configuration.interval)],
    worker: worker(dependencies, configuration),
    ...(dependencies.onTrouble === undefined ? {} : { onTrouble: dependencies.onTrouble }),
  })();
  if (E.isLeft(joined)) return joined;
  const membership = joined.right;
  return E.right({
    ended: membership.ended().then((end) => (E.isLeft(end) ? end.left.message : undefined)),
    stop: () => membership.stop(),
  });
};
