/**
 * How far a member is behind, asked of the log apart from the work, so that it is told of one that does not come on as well. While
 * the log does not answer the last answer stands.
 */
import type { Clock, LogReader } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import type { PartitionMetrics } from './metrics/partition-metrics';

const everyMs = 10_000;

export type LagWatch = {
  /** The same, and remembers where the partitions are. */
  readonly metrics: Pick<PartitionMetrics, 'nextOffset' | 'forgotten'>;
  readonly stop: () => Promise<void>;
};

export const watchLag = (
  { reader, clock }: { readonly reader: Pick<LogReader, 'offsets'>; readonly clock: Clock },
  metrics: Pick<PartitionMetrics, 'nextOffset' | 'forgotten' | 'lag'>,
  topic: string,
): LagWatch => {
  const stopping = new AbortController();
  const positions = new Map<number, number>();
  const look = async (): Promise<void> => {
    const offsets = await reader.offsets(topic)();
    if (E.isLeft(offsets)) return;
    offsets.right.forEach(({ partition, high }) => {
      const nextOffset = positions.get(partition);
      // What was processed while the log was asked is beyond its answer.
      if (nextOffset !== undefined) metrics.lag(partition, Math.max(0, high - nextOffset));
    });
  };
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await look();
      await clock.sleep(everyMs, stopping.signal);
    }
  })();
  return {
    metrics: {
      nextOffset: (partition, offset) => {
        positions.set(partition, offset);
        metrics.nextOffset(partition, offset);
      },
      forgotten: (partition) => {
        positions.delete(partition);
        metrics.forgotten(partition);
      },
    },
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
};
