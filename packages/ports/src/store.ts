/** The store of points: InfluxDB, or a SQLite file in one process. Adapters: packages/influx, packages/embedded. */
import type { FieldValue, Point } from '@cryptostream/contracts';
import type { Reason, Series } from '@cryptostream/domain';
import type * as TE from 'fp-ts/TaskEither';
import type { Task } from 'fp-ts/Task';

export type StoreError = {
  readonly _tag:
    /** Network, time-out, 408, 429, 5xx: the same write may succeed later. */
    | 'StoreUnavailable'
    /** Wrong token, bucket or organisation: an operator has to act. */
    | 'StoreRefused';
  readonly message: string;
  readonly retryable: boolean;
  /** How long the store asked to wait. */
  readonly retryAfterMs?: number;
};

export type RejectedPoint = { readonly point: Point; readonly reason: Reason };

/** Stored klines of a series with open times in `[fromMs, toMs)`, epoch ms. */
export type Removal = Series.Series & { readonly fromMs: number; readonly toMs: number };

export type PointWriter = {
  /**
   * Removes what is stored of the closed klines, raw and enriched; all else stays. Right: it is gone, and what is written from
   * now on is not removed. Left: unknown; remove the same again before anything is written there.
   */
  readonly remove: (removals: readonly Removal[]) => TE.TaskEither<StoreError, void>;
  /**
   * Right: every point is stored and queryable but for those in the answer, which the store will never take. Left: unknown
   * which are stored; write the same points again.
   */
  readonly write: (points: readonly Point[]) => TE.TaskEither<StoreError, readonly RejectedPoint[]>;
  /** Whether the store answers and accepts the token for writing. */
  readonly check: TE.TaskEither<StoreError, void>;
  readonly close: Task<void>;
};

export type StoredKline = {
  readonly openTimeMs: number;
  /** Fields by wire name: open, high, …, and the enriched values when asked for. */
  readonly fields: { readonly [name: string]: FieldValue['value'] };
};

export type KlineQuery = Series.Series & {
  readonly measurement: 'kline_raw' | 'kline_enriched' | 'kline_open';
  /** Inclusive. */
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  readonly limit: number;
};

export type Coverage = Series.Series & {
  readonly firstOpenTimeMs: number;
  readonly lastOpenTimeMs: number;
  readonly count: number;
};

export type StoredGap = Series.Series & {
  readonly fromMs: number;
  readonly toMs: number;
  readonly missing: number;
  readonly cause: 'exchange' | 'unexplained';
};

export type KlineReader = {
  /** Oldest first. With `fromMs` the oldest `limit` from there, otherwise the newest `limit` (before `toMs`). */
  readonly klines: (query: KlineQuery) => TE.TaskEither<StoreError, readonly StoredKline[]>;
  /** Every series that has raw klines: first, last, how many. */
  readonly coverage: TE.TaskEither<StoreError, readonly Coverage[]>;
  readonly gaps: TE.TaskEither<StoreError, readonly StoredGap[]>;
  readonly check: TE.TaskEither<StoreError, void>;
  readonly close: Task<void>;
};
