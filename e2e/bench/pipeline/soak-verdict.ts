/** Whether a process that worked for long stayed as it was. */
export type Sample = {
  /** Since the load began. */
  readonly atMs: number;
  readonly residentMb: number;
  readonly heapMb: number;
  /** Delay of the event loop since the sample before: its 99th percentile. */
  readonly lagP99Ms: number;
};

export type Verdict = {
  /** By regression over what comes after the warm-up. */
  readonly residentMbPerHour: number;
  readonly heapMbPerHour: number;
  readonly worstLagP99Ms: number;
  readonly findings: readonly string[];
};

/** What regression may see in memory that garbage collection moves up and down: 10 MB, or 5 % of the mean where that is more. */
const mostGrowthMb = 10;
const mostGrowthShare = 0.05;

const mostLagMs = 100;

const hourMs = 3_600_000;

/** Flat: the line through the resident memory after the warm-up rises by no more than that from its first to its last sample. */
export const soakVerdict = (samples: readonly Sample[], warmUpMs: number): Verdict => {
  const settled = samples.filter(({ atMs }) => atMs >= warmUpMs);
  const residentPerMs = slopeOf(settled.map(({ atMs, residentMb }) => [atMs, residentMb]));
  const heapPerMs = slopeOf(settled.map(({ atMs, heapMb }) => [atMs, heapMb]));
  const watchedMs = (settled.at(-1)?.atMs ?? 0) - (settled[0]?.atMs ?? 0);
  const meanMb = settled.reduce((sum, { residentMb }) => sum + residentMb, 0) / settled.length;
  const allowedMb = Math.max(mostGrowthMb, mostGrowthShare * meanMb);
  const growthMb = residentPerMs * watchedMs;
  const worstLagP99Ms = Math.max(...samples.map(({ lagP99Ms }) => lagP99Ms));
  return {
    residentMbPerHour: residentPerMs * hourMs,
    heapMbPerHour: heapPerMs * hourMs,
    worstLagP99Ms,
    findings: [
      ...(growthMb <= allowedMb
        ? []
        : [
            `resident memory grew by ${growthMb.toFixed(1)} MB in ${(watchedMs / 60_000).toFixed(1)} minutes; at most ${allowedMb.toFixed(1)} MB is flat`,
          ]),
      ...(worstLagP99Ms < mostLagMs
        ? []
        : [
            `the event loop was late by ${worstLagP99Ms.toFixed(0)} ms (p99 of a sample); it has to be under ${mostLagMs} ms`,
          ]),
    ],
  };
};

/** Of the line with the least squares; NaN when there are fewer than two different times, which no rule lets pass. */
const slopeOf = (points: readonly (readonly [x: number, y: number])[]): number => {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const [covariance, variance] = points.reduce(
    ([xy, xx], [x, y]) => [xy + (x - meanX) * (y - meanY), xx + (x - meanX) ** 2] as const,
    [0, 0] as const,
  );
  return covariance / variance;
};
