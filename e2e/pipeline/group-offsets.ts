/** How far a consumer group says that it is, by what it has committed. */
import { Kafka, logLevel } from 'kafkajs';

/** By partition: the offset behind the last record that is done; 0 where nothing is. */
export type GroupOffsets = ReadonlyMap<number, number>;

/** @param use is given a look at a group, to be taken as often as it likes */
export const withGroupOffsets = async <A>(
  brokers: readonly string[],
  use: (offsetsOf: (groupId: string, topic: string) => Promise<GroupOffsets>) => Promise<A>,
): Promise<A> => {
  const admin = new Kafka({ brokers: [...brokers], clientId: 'lag', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await use(async (groupId, topic) => {
      // While the broker makes the topic of offsets it says that it is not the coordinator: nothing is committed then.
      const [group] = await admin.fetchOffsets({ groupId, topics: [topic] }).catch(() => []);
      return new Map(
        (group?.partitions ?? []).map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]),
      );
    });
  } finally {
    await admin.disconnect();
  }
};
