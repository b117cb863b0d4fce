/** What the market pipeline counts. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MarketOutcome } from './topology';

export type MarketMetrics = {
  readonly batch: (outcomes: readonly MarketOutcome[], points: number, seconds: number) => void;
  readonly retried: (stage: 'restore' | 'commit' | 'store') => void;
  readonly refused: (records: number) => void;
  /** @param joinedMs end of the newest joined moment */
  readonly joined: (joinedMs: number) => void;
};

export const marketMetrics = (registry: Registry): MarketMetrics => {
  const records = new Counter({
    name: 'cryptostream_market_records_total',
    help: 'Market states, and reconciliations by what they say',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const points = new Counter({
    name: 'cryptostream_market_points_total',
    help: 'Points written to the store',
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'cryptostream_market_commit_seconds',
    help: 'Time that a commit takes',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const retries = new Counter({
    name: 'cryptostream_market_retries_total',
    help: 'Repeated tries, by stage',
    labelNames: ['stage'],
    registers: [registry],
  });
  const refused = new Counter({
    name: 'cryptostream_market_refused_records_total',
    help: 'Records that are not what their topic promises',
    registers: [registry],
  });
  const joined = new Gauge({
    name: 'cryptostream_market_joined_timestamp_seconds',
    help: 'Moment up to which all series are joined',
    registers: [registry],
  });
  return {
    batch: (outcomes, count, duration) => {
      outcomes.forEach((outcome) => records.inc({ outcome }));
      points.inc(count);
      seconds.observe(duration);
    },
    retried: (stage) => retries.inc({ stage }),
    refused: (count) => refused.inc(count),
    joined: (joinedMs) => joined.set(joinedMs / 1_000),
  };
};

const nothing = (): void => undefined;

/** Counts nothing: for tests, and where nobody asks. */
export const noMarketMetrics: MarketMetrics = {
  batch: nothing,
  retried: nothing,
  refused: nothing,
  joined: nothing,
};
