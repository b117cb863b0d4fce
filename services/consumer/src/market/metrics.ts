/** What the market pipeline counts. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MarketOutcome } from './topology';

export type MarketMetrics = {
  readonly batch: (outcomes: readonly MarketOutcome[], points: number, seconds: number) => void;
  readonly retried: (stage: 'restore' | 'commit' | 'store') => void;
  readonly refused: (records: number) => void;
  /** @param joinedMs end of the newest joined moment */
  readonly joined: (joinedMs: number) => void;
  /** What the file of rules holds; null: it cannot be read, and the rules before stay. */
  readonly rulesFile: (
    found: { readonly rules: readonly unknown[]; readonly refused: readonly unknown[] } | null,
  ) => void;
};

export const marketMetrics = (registry: Registry): MarketMetrics => {
  const records = new Counter({
    name: 'cryptostream_market_records_total',
    help: 'Market states, reconciliations by what they say, alerts, and changes of the rules',
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
    rulesFile: ruleGauges(registry),
  };
};

const ruleGauges = (registry: Registry): MarketMetrics['rulesFile'] => {
  const rules = new Gauge({
    name: 'cryptostream_market_alert_rules',
    help: 'Rules in the file of rules, by whether they can be judged',
    labelNames: ['state'],
    registers: [registry],
  });
  const unreadable = new Gauge({
    name: 'cryptostream_market_alert_rules_unreadable',
    help: '1 while the file of rules cannot be read, and the rules before stay in force',
    registers: [registry],
  });
  return (found) => {
    unreadable.set(found === null ? 1 : 0);
    if (found === null) return;
    rules.set({ state: 'good' }, found.rules.length);
    rules.set({ state: 'refused' }, found.refused.length);
  };
};

const nothing = (): void => undefined;

/** Counts nothing: for tests, and where nobody asks. */
export const noMarketMetrics: MarketMetrics = {
  batch: nothing,
  retried: nothing,
  refused: nothing,
  joined: nothing,
  rulesFile: nothing,
};
