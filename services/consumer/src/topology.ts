/**
 * What the consumer computes, and nothing of how: a batch of records of `klines.<interval>` and the state before it give
 * points, records and the state after it. Pure, and independent of how the log is cut into batches.
 */
import { encodeSeriesState, Topics, type Point, type SeriesRecord } from '@cryptostream/contracts';
import { Series, type Interval, type ReasonCode } from '@cryptostream/domain';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import { draftOf } from './topology/draft';
import { stepClosed, stepOpen, type OutcomeName, type Step } from './topology/step';
import type { PartitionState, TopologyConfiguration } from './topology/topology-configuration';

export { rebuildOf, rewriteOf } from './topology/rebuild';
export { recomputeIn, segmentsOf, type RecomputeRequest } from './topology/segments';
export type { OutcomeName, PartitionState, TopologyConfiguration };

export type Output = {
  readonly points: readonly Point[];
  readonly records: readonly NewRecord[];
  /** One for each record of the batch, in order. */
  readonly outcomes: readonly OutcomeName[];
  /** The first reason of each record that was refused. */
  readonly refusals: readonly ReasonCode[];
};

/** A batch of closed klines: the new state, and everything to be stored together with it. */
export const processClosed =
  (configuration: TopologyConfiguration) =>
  (state: PartitionState, records: readonly LogRecord[]): readonly [Output, PartitionState] => {
    const draft = draftOf(configuration.enrichment, state);
    const steps = records.map((record) => stepClosed(configuration, draft, record));
    const partition = records[0]?.partition ?? 0;
    return [
      {
        points: steps.flatMap(({ points }) => points),
        records: [
          ...steps.flatMap(({ records: out }) => out),
          ...draft.changed().map((change) => toStateRecord(configuration.interval, partition, change)),
        ],
        outcomes: steps.map(({ outcome }) => outcome),
        refusals: refusalsOf(steps),
      },
      draft.after(),
    ];
  };

/** A batch of klines in progress: provisional values from the closed state, which they do not advance. */
export const processOpen =
  (configuration: TopologyConfiguration) =>
  (state: PartitionState, records: readonly LogRecord[]): Output => {
    const steps = newestPerKey(records).map((record) => stepOpen(configuration, state, record));
    return {
      points: steps.flatMap(({ points }) => points),
      records: steps.flatMap(({ records: out }) => out),
      outcomes: steps.map(({ outcome }) => outcome),
      refusals: refusalsOf(steps),
    };
  };

const refusalsOf = (steps: readonly Step[]): readonly ReasonCode[] =>
  steps.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal]));

export const toStateRecord = (
  interval: Interval.Interval,
  partition: number,
  change: SeriesRecord,
): NewRecord => ({
  topic: Topics.state(interval),
  partition,
  key: Series.toKey(change.series),
  value: encodeSeriesState(change),
  headers: { type: 'series' },
});

// A frame that a newer one of the same symbol has overtaken is of no use to anyone.
const newestPerKey = (records: readonly LogRecord[]): readonly LogRecord[] => [
  ...new Map(records.map((record) => [record.key, record])).values(),
];
