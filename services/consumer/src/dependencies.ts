/** Everything the consumer touches. */
import type { Point } from '@cryptostream/contracts';
import type {
  Clock,
  JoinGroup,
  LogError,
  Logger,
  LogReader,
  NewRecord,
  OnTrouble,
  Removal,
} from '@cryptostream/ports';
import type * as TE from 'fp-ts/TaskEither';
import type { Task } from 'fp-ts/Task';
import type { ConsumerMetrics } from './metrics';

/**
 * Stores points and publishes records as one step whose effect happens once: with Kafka and InfluxDB the points first and
 * then one transaction, with SQLite one database transaction.
 */
export type Committer = {
  /**
   * @param isCurrent turns false when the partition has been taken away: give up instead of retrying
   * @param removals before the points are written
   * @param claim published before each try to remove, where that is no part of the transaction: who is fenced removes nothing
   */
  readonly commit: (
    points: readonly Point[],
    records: readonly NewRecord[],
    isCurrent: () => boolean,
    removals?: readonly Removal[],
    claim?: NewRecord,
  ) => TE.TaskEither<LogError, void>;
  readonly close: Task<void>;
};

/**
 * Fences every earlier committer of the same transactional id. `topics`: those that committers of other ids write as well, and
 * that are read next; see `OpenPublisher`.
 */
export type OpenCommitter = (
  transactionalId: string,
  topics?: readonly string[],
) => TE.TaskEither<LogError, Committer>;

export type ConsumerDependencies = {
  readonly reader: LogReader;
  readonly joinGroup: JoinGroup;
  readonly openCommitter: OpenCommitter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: ConsumerMetrics;
  readonly onTrouble?: OnTrouble;
  /** How many klines of a rebuild are written in one go; tests want few. */
  readonly chunkKlines?: number;
  /** How many klines out of order a rebuild remembers; tests want few. */
  readonly keptExceptions?: number;
  /** How long what a former owner has sent to the store may be under way; absent: it is over when it is fenced. */
  readonly underWayMs?: number;
  /** What `cryptostream recompute` has to be given to find this log and configuration, for messages. */
  readonly recomputeOptions?: string;
};
