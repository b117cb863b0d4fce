/**
 * Connections that are opened when first needed and thrown away when anything fails: stale metadata, a broker that moved and a
 * closed socket are then all the same case.
 */
import type { Cluster, Kafka } from 'kafkajs';
import { closeCluster, openCluster } from './open-cluster';

export type Session = {
  readonly use: <A>(action: (cluster: Cluster) => Promise<A>) => Promise<A>;
  readonly close: () => Promise<void>;
};

/** `isolationLevel` counts for offsets. */
export const openSession = (kafka: Kafka, isolationLevel?: number): Session => {
  let open: Promise<Cluster> | undefined;
  const discard = async (failed: Promise<Cluster> | undefined): Promise<void> => {
    if (open === failed) open = undefined;
    await failed?.then(closeCluster, () => undefined);
  };
  return {
    use: async (action) => {
      const mine = (open ??= openCluster(kafka, isolationLevel));
      try {
        return await action(await mine);
      } catch (error) {
        await discard(mine);
        throw error;
      }
    },
    close: () => discard(open),
  };
};
