/** What the topology needs to know. */
import type { Enrichment, Interval, SeriesState } from '@cryptostream/domain';

export type TopologyConfiguration = {
  readonly interval: Interval.Interval;
  readonly enrichment: Enrichment.Enrichment;
  /** How many the log is to have; absent: as many as it has. */
  readonly partitions?: number;
  /** The symbols that live in a partition. */
  readonly symbolsOf: (partition: number) => readonly string[];
};

/** State by key of the series. */
export type PartitionState = ReadonlyMap<string, SeriesState.SeriesState>;
