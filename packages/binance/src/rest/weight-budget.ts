/**
 * How much request weight one instance may still use. The exchange counts per address and minute of its clock, bans who
 * goes on beyond the limit, and says with each answer what is used: by others on the same address too.
 */
export type WeightBudget = {
  /** The minute `used` belongs to: the exchange's clock divided by 60,000. */
  readonly minute: number;
  readonly used: number;
  /** Weight of requests without an answer yet; part of `used`. */
  readonly inFlight: number;
  /** Nothing is sent before this, ms of the monotonic clock. */
  readonly blockedUntilMs: number;
};

export type Moment = {
  /** Monotonic clock. */
  readonly nowMs: number;
  /** The exchange's clock, as far as it is known. */
  readonly exchangeMs: number;
};

export type Admission =
  | { readonly _tag: 'Admitted'; readonly budget: WeightBudget }
  /** The rest of the minute. */
  | { readonly _tag: 'Wait'; readonly waitMs: number }
  | { readonly _tag: 'Blocked'; readonly waitMs: number };

export const initialBudget: WeightBudget = {
  minute: 0,
  used: 0,
  inFlight: 0,
  blockedUntilMs: -Infinity,
};

/** @param threshold weight after which to wait; a request that alone is heavier may go as the first of its minute */
export const admit =
  (threshold: number) =>
  (budget: WeightBudget, weight: number, moment: Moment): Admission => {
    if (moment.nowMs < budget.blockedUntilMs)
      return { _tag: 'Blocked', waitMs: budget.blockedUntilMs - moment.nowMs };
    const current = inMinute(budget, minuteOf(moment));
    return current.used > 0 && current.used + weight > threshold
      ? { _tag: 'Wait', waitMs: minuteMs - (moment.exchangeMs % minuteMs) }
      : {
          _tag: 'Admitted',
          budget: { ...current, used: current.used + weight, inFlight: current.inFlight + weight },
        };
  };

/**
 * The answer to an admitted request.
 *
 * @param sentInMinute the minute of its admission
 * @param reported used weight as the exchange said, if it did
 */
export const settle = (
  budget: WeightBudget,
  weight: number,
  sentInMinute: number,
  reported: number | null,
): WeightBudget => {
  const inFlight = budget.inFlight - weight;
  // What was said of an earlier minute says nothing of this one.
  const known = reported === null || sentInMinute !== budget.minute ? 0 : reported + inFlight;
  return { ...budget, inFlight, used: Math.max(budget.used, known) };
};

/** Nothing may be sent for `waitMs`. */
export const block = (budget: WeightBudget, nowMs: number, waitMs: number): WeightBudget => ({
  ...budget,
  blockedUntilMs: Math.max(budget.blockedUntilMs, nowMs + waitMs),
});

const minuteMs = 60_000;

const minuteOf = ({ exchangeMs }: Moment): number => Math.floor(exchangeMs / minuteMs);

const inMinute = (budget: WeightBudget, minute: number): WeightBudget =>
  minute === budget.minute ? budget : { ...budget, minute, used: budget.inFlight };
