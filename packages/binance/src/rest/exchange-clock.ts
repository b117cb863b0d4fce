/**
 * The exchange's clock, carried on by the local monotonic clock between answers of `/api/v3/time`. It is never ahead: when
 * the answer arrived, the exchange's clock showed what it said or later.
 */
export type ClockSample = {
  readonly exchangeMs: number;
  /** Monotonic clock and wall clock when the answer arrived. */
  readonly receivedAtMs: number;
  readonly wallMs: number;
};

/** The exchange's clock at a moment of the monotonic clock: at most this late, behind by at most the round trip. */
export const exchangeTimeAt = (sample: ClockSample, monotonicMs: number): number =>
  Math.floor(sample.exchangeMs + monotonicMs - sample.receivedAtMs);

/** A date in whole seconds is up to so much behind. */
const dateResolutionMs = 1_000;

/**
 * The exchange's clock as an answer shows it. A sample that is ahead of the answer's own date comes from before the exchange set
 * its clock back: by it a kline in progress would be taken for closed.
 */
export const exchangeTimeOf = (sample: ClockSample, sentAtMs: number, dateMs: number | null): number => {
  const timeMs = exchangeTimeAt(sample, sentAtMs);
  return dateMs !== null && timeMs - dateMs > dateResolutionMs ? dateMs : timeMs;
};

const freshForMs = 60_000;
// When the two local clocks part, one was set or the machine slept, and neither can be trusted.
const drift = 500;

export const isDoubtful = (sample: ClockSample, monotonicMs: number, wallMs: number): boolean => {
  const elapsedMs = monotonicMs - sample.receivedAtMs;
  return elapsedMs > freshForMs || Math.abs(wallMs - sample.wallMs - elapsedMs) > drift;
};
