/**
 * The log: what Kafka is in a cluster and a SQLite file in one process. Adapters: packages/kafka, packages/embedded.
 */
import type * as TE from 'fp-ts/TaskEither';
import type { Task } from 'fp-ts/Task';

export type LogError = {
  readonly _tag:
    /** The log cannot be reached or did not answer; whether a write took effect is unknown. */
    | 'LogUnavailable'
    /** A newer owner of the same transactional id has taken over. */
    | 'LogFenced'
    /** The log refuses for good: unknown topic, not authorised, too large. */
    | 'LogRefused';
  readonly message: string;
  readonly retryable: boolean;
};

export type Headers = { readonly [name: string]: string };

export type LogRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch ms at which the log took the record. */
  readonly timestampMs: number;
  readonly key: string | null;
  /** Any bytes: a foreign producer may have written them. */
  readonly value: Uint8Array | null;
  readonly headers: Headers;
};

export type NewRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly headers: Headers;
};

export type PartitionOffsets = {
  readonly partition: number;
  /** First offset still kept. */
  readonly low: number;
  /** Offset after the last committed record. */
  readonly high: number;
};

/** Reads without a group, committed records only. */
export type LogReader = {
  /** One row for each partition, in their order. Refused when the topic does not exist. */
  readonly offsets: (topic: string) => TE.TaskEither<LogError, readonly PartitionOffsets[]>;
  /**
   * One read: some records from `offset` on and where to go on. Fewer than there are; none with `nextOffset` beyond
   * `offset` when only markers stood there; none with the same `nextOffset` at the end.
   */
  readonly read: (
    topic: string,
    partition: number,
    offset: number,
  ) => TE.TaskEither<LogError, { readonly records: readonly LogRecord[]; readonly nextOffset: number }>;
  readonly close: Task<void>;
};

export type Position = { readonly topic: string; readonly partition: number; readonly offset: number };

export type Stretch = Position & {
  readonly records: readonly LogRecord[];
  /** Where to go on; beyond `offset` also when only markers stood there. */
  readonly nextOffset: number;
};

/** Reads several partitions as records arrive, committed ones only, without a group. */
export type Arrivals = {
  /**
   * One row for each position, in their order: some records from there on. When there are none at all it waits for the first,
   * up to half a second. Refused when records are gone that stood at a position. One call at a time.
   */
  readonly next: (positions: readonly Position[]) => TE.TaskEither<LogError, readonly Stretch[]>;
  readonly close: Task<void>;
};

export type OpenArrivals = () => Arrivals;

export type Publisher = {
  /** One transaction: all of the records or none. One call at a time. After a Left the publisher is to be closed. */
  readonly publish: (records: readonly NewRecord[]) => TE.TaskEither<LogError, void>;
  readonly close: Task<void>;
};

/**
 * Fences every earlier publisher of the same transactional id; its unfinished transaction is aborted. When this answers, readers
 * see everything the id has committed; right after a `publish` they may not yet. Where publishers of other ids write as well, that
 * is so for `topics` only: what stands behind a transaction of theirs is hidden until it ends, and this waits for it.
 * After a retryable Left it may still fence, once, a publisher that is opened later.
 */
export type OpenPublisher = (
  transactionalId: string,
  topics?: readonly string[],
) => TE.TaskEither<LogError, Publisher>;

export type Batch = {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** Offset after the last record of the batch, markers included. */
  readonly nextOffset: number;
};

/** What a group member does. All three are called for one partition one after the other, never two at once. */
export type PartitionWorker = {
  /** The partition (of all topics together) is this member's now. Everything remembered of it is void. Answers where to read `closedTopic` from. */
  readonly assigned: (partition: number) => TE.TaskEither<LogError, number>;
  /**
   * Process a batch. Returns when it is done or when `isCurrent()` turned false; retries inside. Left: when it is retryable, the
   * partition is read anew from where `assigned` then says; otherwise the member ends.
   */
  readonly process: (batch: Batch, isCurrent: () => boolean) => TE.TaskEither<LogError, void>;
  /** The partition is no longer this member's. */
  readonly revoked: (partition: number) => Promise<void>;
};

/**
 * Told what keeps a part of a member from working, by the part's name, and null when nothing does any more. Told while it is tried
 * again: what ends the member is not a trouble any more.
 */
export type OnTrouble = (part: string, trouble: string | null) => void;

export type Membership = {
  /** Resolves when the member has ended: Right after `stop`, Left when it failed for good. */
  readonly ended: TE.TaskEither<LogError, void>;
  /** Leaves the group after the batch in hand. */
  readonly stop: Task<void>;
};

/**
 * Joins a consumer group. Partition n of every topic goes to one member. `mainTopic` is read from where `assigned` said,
 * `liveTopics` from their end.
 */
export type JoinGroup = (group: {
  readonly groupId: string;
  readonly mainTopic: string;
  readonly liveTopics: readonly string[];
  readonly worker: PartitionWorker;
  readonly onTrouble?: OnTrouble;
}) => TE.TaskEither<LogError, Membership>;

/** Follows topics from their end, each reader on its own; for showing what happens now. Reconnects by itself. */
export type FollowTopics = (
  topics: readonly string[],
  onRecord: (record: LogRecord) => void,
) => TE.TaskEither<LogError, { readonly stop: Task<void> }>;
