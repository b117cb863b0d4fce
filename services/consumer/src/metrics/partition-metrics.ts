/** Of the partitions in the hands of this member, and of the series in them. */
import { Gauge, type Registry } from 'prom-client';
import type { PartitionState } from '../topology';

export type PartitionMetrics = {
  readonly nextOffset: (partition: number, offset: number) => void;
  /** Records that are committed and not processed. */
  readonly lag: (partition: number, records: number) => void;
  /** What is missing from the series of a partition is read from their states. */
  readonly gaps: (partition: number, state: PartitionState) => void;
  /** The partition is no longer this member's: nothing is said of it any more. */
  readonly forgotten: (partition: number) => void;
};

export const partitionMetrics = (registry: Registry): PartitionMetrics => {
  const registers = [registry];
  const offsets = new Gauge({
    name: 'cryptostream_consumer_next_offset',
    help: 'Offset of the next record to process',
    labelNames: ['partition'],
    registers,
  });
  const lag = new Gauge({
    name: 'cryptostream_consumer_lag_records',
    help: 'Committed records of closed klines that are not processed, as of the last look every ten seconds',
    labelNames: ['partition'],
    registers,
  });
  const gaps = gapGauges(registry);
  const told = new Map<number, Set<string>>();
  return {
    nextOffset: (partition, offset) => offsets.set({ partition: String(partition) }, offset),
    lag: (partition, records) => lag.set({ partition: String(partition) }, records),
    gaps: (partition, state) => {
      const known = told.get(partition) ?? new Set();
      told.set(partition, known);
      state.forEach(({ holes }, key) => {
        const open = holes.filter(({ confirmed }) => !confirmed);
        known.add(key);
        gaps.set(key, open.length, open[0]?.fromMs ?? 0, open.at(-1)?.fromMs ?? 0);
      });
    },
    forgotten: (partition) => {
      offsets.remove({ partition: String(partition) });
      lag.remove({ partition: String(partition) });
      told.get(partition)?.forEach(gaps.remove);
      told.delete(partition);
    },
  };
};

const gapGauges = (registry: Registry) => {
  const labelNames = ['source', 'symbol'] as const;
  const registers = [registry];
  const count = new Gauge({
    name: 'cryptostream_consumer_open_gaps',
    help: 'Holes of a stored series that the exchange has not confirmed to be its own, of the newest 1,000',
    labelNames,
    registers,
  });
  const oldest = new Gauge({
    name: 'cryptostream_consumer_oldest_gap_timestamp_seconds',
    help: 'First open time that is missing in the oldest of them; 0: there is none',
    labelNames,
    registers,
  });
  const newest = new Gauge({
    name: 'cryptostream_consumer_newest_gap_timestamp_seconds',
    help: 'First open time that is missing in the newest of them; 0: there is none',
    labelNames,
    registers,
  });
  // A key is source/symbol/interval.
  const labelsOf = (key: string) => {
    const [source = '', symbol = ''] = key.split('/');
    return { source, symbol };
  };
  return {
    set: (key: string, gaps: number, oldestMs: number, newestMs: number): void => {
      const labels = labelsOf(key);
      count.set(labels, gaps);
      oldest.set(labels, oldestMs / 1_000);
      newest.set(labels, newestMs / 1_000);
    },
    remove: (key: string): void => [count, oldest, newest].forEach((gauge) => gauge.remove(labelsOf(key))),
  };
};
