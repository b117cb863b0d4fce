/** Of the store of points, whichever pipeline writes to it. */
import type { StoreError } from '@cryptostream/ports';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type StoreMetrics = {
  /** A write that succeeded, and how many of its points the store will never take. */
  readonly wrote: (seconds: number, rejected: number) => void;
  readonly failed: (error: StoreError) => void;
  /** Whether somebody waits for the store now. */
  readonly failing: (isFailing: boolean) => void;
};

const errorNames: { readonly [tag in StoreError['_tag']]: string } = {
  StoreUnavailable: 'unavailable',
  StoreRefused: 'refused',
};

export const storeMetrics = (registry: Registry): StoreMetrics => {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'cryptostream_store_write_seconds',
    help: 'Time that a write of points takes which succeeds',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const rejected = new Counter({
    name: 'cryptostream_store_rejected_points_total',
    help: 'Points that the store will never take; each becomes a dead letter',
    registers,
  });
  const failures = new Counter({
    name: 'cryptostream_store_failures_total',
    help: 'Writes and removals that failed; unavailable: they may succeed later, refused: somebody has to act',
    labelNames: ['error'],
    registers,
  });
  Object.values(errorNames).forEach((error) => failures.inc({ error }, 0));
  const failing = new Gauge({
    name: 'cryptostream_store_failing',
    help: '1 while a write waits for the store and is tried again and again',
    registers,
  });
  return {
    wrote: (duration, points) => {
      seconds.observe(duration);
      rejected.inc(points);
    },
    failed: ({ _tag }) => failures.inc({ error: errorNames[_tag] }),
    failing: (isFailing) => failing.set(isFailing ? 1 : 0),
  };
};
