/** Of the work itself. */
import { reasonCodes, type ReasonCode } from '@cryptostream/domain';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { OutcomeName } from '../topology';

export type BatchMetrics = {
  readonly batch: (outcomes: readonly OutcomeName[], points: number, seconds: number) => void;
  /** The first reason of each record that became a dead letter. */
  readonly refused: (reasons: readonly ReasonCode[]) => void;
  readonly retried: (stage: 'restore' | 'commit' | 'store') => void;
};

export const batchMetrics = (registry: Registry): BatchMetrics => {
  const registers = [registry];
  const records = new Counter({
    name: 'cryptostream_consumer_records_total',
    help: 'Records processed, by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  const points = new Counter({
    name: 'cryptostream_consumer_points_total',
    help: 'Points written to the store',
    registers,
  });
  const sizes = new Histogram({
    name: 'cryptostream_consumer_batch_records',
    help: 'Records committed in one go',
    buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000],
    registers,
  });
  const seconds = new Histogram({
    name: 'cryptostream_consumer_batch_seconds',
    help: 'Time that a commit takes: points and transaction',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const letters = new Counter({
    name: 'cryptostream_consumer_dead_letters_total',
    help: 'Records that became dead letters, by the first of their reasons',
    labelNames: ['reason'],
    registers,
  });
  // A counter that appears with its first value has no increase: all are there from the start.
  reasonCodes
    .filter((reason) => reason !== 'sink_refused')
    .forEach((reason) => {
      letters.inc({ reason }, 0);
    });
  const retries = new Counter({
    name: 'cryptostream_consumer_retries_total',
    help: 'Repeated tries, by stage',
    labelNames: ['stage'],
    registers,
  });
  return {
    batch: (outcomes, count, duration) => {
      outcomes.forEach((outcome) => records.inc({ outcome }));
      points.inc(count);
      // A recompute writes without records.
      if (outcomes.length > 0) sizes.observe(outcomes.length);
      seconds.observe(duration);
    },
    refused: (reasons) => reasons.forEach((reason) => letters.inc({ reason })),
    retried: (stage) => retries.inc({ stage }),
  };
};
