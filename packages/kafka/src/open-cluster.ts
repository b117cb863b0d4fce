/**
 * The connections of a kafkajs client, without a consumer group around them. Its public API reads only as a member of a group,
 * whose loop resets an offset that is out of range without a word, hands on batches of before a rebalance, and lets one slow
 * partition hold up the others. So the adapter takes the same `Cluster` that kafkajs' consumer stands on, by the one private
 * name below, at a pinned version; integration tests hold what is used of it.
 */
import type { Cluster, Kafka } from 'kafkajs';

type CreateCluster = (options: {
  readonly allowAutoTopicCreation: boolean;
  readonly isolationLevel: number;
  readonly metadataMaxAge: number;
}) => Cluster;

/** Isolation level on the wire: nothing of open or aborted transactions. */
export const readCommitted = 1;
/** Isolation level on the wire: everything that was written. */
export const readUncommitted = 0;

export const openCluster = async (kafka: Kafka, isolationLevel = readCommitted): Promise<Cluster> => {
  const cluster = clusterFactory(kafka)({
    allowAutoTopicCreation: false,
    isolationLevel,
    metadataMaxAge: 300_000,
  });
  try {
    await cluster.connect();
    return cluster;
  } catch (error) {
    await closeCluster(cluster);
    throw error;
  }
};

/** Never fails: what is being thrown away may already be broken. */
export const closeCluster = (cluster: Cluster): Promise<void> => cluster.disconnect().catch(() => undefined);

const clusterFactory = (kafka: Kafka): CreateCluster => {
  const name = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  if (name === undefined) throw new Error('this is not kafkajs 2.2.4: it has no private:Kafka:createCluster');
  return (kafka as unknown as Readonly<Record<symbol, CreateCluster>>)[name] as CreateCluster;
};
