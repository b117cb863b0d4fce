/** The local clock and timers, as a capability so that tests can move time. */
export type Clock = {
  /** Epoch ms. */
  readonly nowMs: () => number;
  /** Resolves after `ms`; early when aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};
