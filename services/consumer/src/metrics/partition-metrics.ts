/** Of the partitions in the hands of this member, and of the series in them. */
import { Gauge, type Registry } from 'prom-client';
import type { PartitionState } from '../topology';

export type PartitionMetrics = {
  readonly nextOffset: (partition: number, offset: number) => void;
  /** Records that are committed and not processed. */
  readonly lag: (partition: number, records: number) => void;
  /** What is missing from the series of a partition; read from their states when somebody asks. */
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
  const states = new Map<number, PartitionState>();
  gapGauges(registry, states);
  return {
    nextOffset: (partition, offset) => offsets.set({ partition: String(partition) }, offset),
    lag: (partition, records) => lag.set({ partition: String(partition) }, records),
    gaps: (partition, state) => states.set(partition, state),
    forgotten: (partition) => {
      offsets.remove({ partition: String(partition) });
      lag.remove({ partition: String(partition) });
      states.delete(partition);
    },
  };
};

type OpenHoles = readonly { readonly fromMs: number }[];

const gapGauges = (registry: Registry, states: ReadonlyMap<number, PartitionState>): void => {
  const gauge = (name: string, help: string, valueOf: (open: OpenHoles) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['source', 'symbol'],
      registers: [registry],
      collect() {
        // What was forgotten is not told any more.
        this.reset();
        states.forEach((state) =>
          state.forEach(({ holes }, key) =>
            this.set(labelsOf(key), valueOf(holes.filter(({ confirmed }) => !confirmed))),
          ),
        );
      },
    });
  };
  gauge(
    'cryptostream_consumer_open_gaps',
    'Holes of a stored series that the exchange has not confirmed to be its own, of the newest 1,000',
    (open) => open.length,
  );
  gauge(
    'cryptostream_consumer_oldest_gap_timestamp_seconds',
    'First open time that is missing in the oldest of them; 0: there is none',
    (open) => (open[0]?.fromMs ?? 0) / 1_000,
  );
  gauge(
    'cryptostream_consumer_newest_gap_timestamp_seconds',
    'First open time that is missing in the newest of them; 0: there is none',
    (open) => (open.at(-1)?.fromMs ?? 0) / 1_000,
  );
};

// A key is source/symbol/interval.
const labelsOf = (key: string) => {
  const [source = '', symbol = ''] = key.split('/');
  return { source, symbol };
};
