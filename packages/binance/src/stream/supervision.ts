/** What is remembered of a stream's connections, what can happen to them, and what is then to be done. */
import type { StreamEvent } from '@cryptostream/ports';
import type { StreamTimings } from './timings';

export type Link = {
  readonly id: number;
  readonly startedAtMs: number;
  /** Null until it is open. */
  readonly openedAtMs: number | null;
  readonly lastFrameAtMs: number;
  readonly rotateAtMs: number;
  /** Symbols it delivered. */
  readonly seen: readonly string[];
};

export type Supervision = {
  /** Oldest first, at most two. */
  readonly links: readonly Link[];
  readonly nextId: number;
  /** When the next connection is to be opened; null: none is due. */
  readonly openAtMs: number | null;
  /** Since a connection was last stable. */
  readonly failures: number;
  readonly attemptsAtMs: readonly number[];
  /** When each symbol was last heard of. */
  readonly heardAtMs: { readonly [symbol: string]: number };
  /** Symbols reported as silent. */
  readonly silent: readonly string[];
};

export type Input =
  | { readonly _tag: 'Ticked' }
  | { readonly _tag: 'Opened'; readonly id: number }
  | { readonly _tag: 'Closed'; readonly id: number; readonly reason: string }
  | { readonly _tag: 'FrameArrived'; readonly id: number; readonly symbol: string }
  /** The server said that it is about to go. */
  | { readonly _tag: 'ShutdownAnnounced'; readonly id: number };

export type Effect =
  | { readonly _tag: 'Open'; readonly id: number }
  | { readonly _tag: 'Close'; readonly id: number }
  | { readonly _tag: 'Emit'; readonly event: StreamEvent };

export type Context = {
  readonly timings: StreamTimings;
  readonly symbols: readonly string[];
  readonly nowMs: number;
  /** The exchange takes no new connection before; those that are open go on. */
  readonly bannedUntilMs: number;
  /** Uniform in [0, 1). */
  readonly chance: number;
};

export type Step = readonly [effects: readonly Effect[], next: Supervision];

export const initialSupervision: Supervision = {
  links: [],
  nextId: 1,
  openAtMs: 0,
  failures: 0,
  attemptsAtMs: [],
  heardAtMs: {},
  silent: [],
};

export const isOpen = ({ openedAtMs }: Link): boolean => openedAtMs !== null;

export const isStable = ({ openedAtMs }: Link, { timings, nowMs }: Context): boolean =>
  openedAtMs !== null && nowMs - openedAtMs >= timings.stableMs;

export const without = (state: Supervision, id: number): Supervision => ({
  ...state,
  links: state.links.filter((link) => link.id !== id),
});
