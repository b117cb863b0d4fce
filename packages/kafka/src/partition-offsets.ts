/** First and last offsets of every partition of a topic. */
import type { PartitionOffsets } from '@cryptostream/ports';
import type { Cluster } from 'kafkajs';

/** In the order of the partitions; `high` is the end of what is committed, or of all, by the isolation level of the cluster. */
export const partitionOffsets = async (
  cluster: Cluster,
  topic: string,
): Promise<readonly PartitionOffsets[]> => {
  await cluster.addTargetTopic(topic);
  const partitions = cluster
    .findTopicPartitionMetadata(topic)
    .map(({ partitionId }) => partitionId)
    .sort((a, b) => a - b);
  const [low, high] = await Promise.all([
    offsetsOf(cluster, topic, partitions, true),
    offsetsOf(cluster, topic, partitions, false),
  ]);
  return partitions.map((partition) => ({
    partition,
    low: offsetAt(low, topic, partition),
    high: offsetAt(high, topic, partition),
  }));
};

const offsetsOf = async (
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  fromBeginning: boolean,
): Promise<ReadonlyMap<number, number>> => {
  const rows = await cluster.fetchTopicsOffset([
    { topic, partitions: partitions.map((partition) => ({ partition })), fromBeginning },
  ]);
  return new Map(
    rows.flatMap((row) =>
      row.partitions.map(({ partition, offset }) => [partition, Number(offset)] as const),
    ),
  );
};

const offsetAt = (offsets: ReadonlyMap<number, number>, topic: string, partition: number): number => {
  const offset = offsets.get(partition);
  if (offset === undefined) throw new Error(`no offset was answered for partition ${partition} of ${topic}`);
  return offset;
};
