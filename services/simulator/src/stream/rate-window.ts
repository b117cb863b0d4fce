/** Counts events in a sliding window of time. */
export type RateWindow = {
  /** One event more at `nowMs`: whether the limit is still kept. */
  readonly allows: (nowMs: number) => boolean;
};

export const rateWindow = (limit: number, windowMs: number): RateWindow => {
  let recent: readonly number[] = [];
  return {
    allows: (nowMs) => {
      recent = [...recent.filter((timeMs) => timeMs > nowMs - windowMs), nowMs];
      return recent.length <= limit;
    },
  };
};
