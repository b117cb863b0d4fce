/** Parts of queries to Prometheus. */

/** Prometheus knows processes by job and address; those of the pipeline say what they are for as well. */
export const instance = '{{job}} {{source}} {{interval}} {{instance}}';

export const ofInstance = 'job, source, interval, instance';

export const nothing = 'Prometheus has no such series in this time range';

export const perSecond = (metric: string, by: string): string =>
  `sum by (${by}) (rate(${metric}[$__rate_interval]))`;

export const quantile = (of: number, histogram: string, by: string, where = ''): string =>
  `histogram_quantile(${of}, sum by (le, ${by}) (rate(${histogram}_bucket${where}[$__rate_interval])))`;

export const quantiles = [
  [0.5, 'p50'],
  [0.95, 'p95'],
  [0.99, 'p99'],
] as const;

export const refIds = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

export const perMinute = (metric: string, by: string): string => `60 * ${perSecond(metric, by)}`;
