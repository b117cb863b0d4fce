/** Keeps the hub fed: follows the topics, and reads the states of the feeds that stood there before. Tries until it can. */
import { Topics } from '@cryptostream/contracts';
import type { Interval } from '@cryptostream/domain';
import type { Clock, FollowTopics, LogError, Logger, LogReader, LogRecord } from '@cryptostream/ports';
import { backOffMs } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { followedTopics } from '../topology';
import type { Hub } from './hub';
import { readWholeTopic } from './read-whole-topic';

export type Follower = {
  /** Why nothing is followed right now; null when all is well. */
  readonly trouble: () => string | null;
  readonly stop: () => Promise<void>;
};

export type FollowerDependencies = {
  readonly followTopics: FollowTopics;
  readonly log: Omit<LogReader, 'close'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly intervals: readonly Interval.Interval[];
};

const schedule = { firstMs: 200, maximumMs: 10_000 };
/** An attempt to reach a log that is away takes longer than a stop may: what it brings is stopped when it comes. */
const graceMs = 3_000;
// Several gateways that start together need not ask at different moments.
const evenly = (): number => 1;

export const startFollower = (dependencies: FollowerDependencies, hub: Hub): Follower => {
  const stopping = new AbortController();
  let trouble: string | null =
    'waiting for the log (Kafka, or the data file): its topics are not followed yet';
  let stopFollowing: () => Promise<void> = () => Promise.resolve();

  const retried = async <A>(what: string, attempt: TE.TaskEither<LogError, A>): Promise<A | null> => {
    for (let tried = 0; !stopping.signal.aborted; tried += 1) {
      const outcome = await attempt();
      if (E.isRight(outcome)) return outcome.right;
      trouble = `${what}: ${outcome.left.message}`;
      dependencies.logger.warn('following failed', { reason: trouble });
      await dependencies.clock.sleep(backOffMs(schedule, tried, evenly), stopping.signal);
    }
    return null;
  };

  const follow = async (): Promise<void> => {
    const topics = followedTopics(dependencies.intervals);
    const following = await retried('following the topics', dependencies.followTopics(topics, hub.accept));
    stopFollowing = following?.stop ?? stopFollowing;
    const states = await retried(
      'reading the states of the feeds',
      readWholeTopic(dependencies.log, Topics.feedState),
    );
    hub.restore(states ?? ([] as readonly LogRecord[]));
    if (!stopping.signal.aborted) trouble = null;
  };

  const following = follow();
  return {
    trouble: () => trouble,
    stop: async () => {
      stopping.abort();
      const stopped = following.then(() => stopFollowing());
      await Promise.race([stopped, dependencies.clock.sleep(graceMs)]);
    },
  };
};
