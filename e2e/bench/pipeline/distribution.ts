/** Percentiles by the nearest rank: each is a value that was measured. */
export type Distribution = {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly worst: number;
};

export const distributionOf = (values: readonly number[]): Distribution => {
  const sorted = Float64Array.from(values).toSorted();
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { count: sorted.length, p50: rank(0.5), p99: rank(0.99), p999: rank(0.999), worst: rank(1) };
};
