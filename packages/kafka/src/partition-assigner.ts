/**
 * Partition n of every topic goes to one member, since they share state. kafkajs' own assigner deals the partitions of all topics
 * out in one round, so that partition 0 of two topics may land in two places.
 */
import { AssignerProtocol, KafkaJSNonRetriableError, type PartitionAssigner } from 'kafkajs';

export const partitionAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'CryptoStreamCoPartitions',
  version: 1,
  protocol: ({ topics }) => ({
    name: 'CryptoStreamCoPartitions',
    metadata: AssignerProtocol.MemberMetadata.encode({
      version: 1,
      topics: [...topics],
      userData: Buffer.alloc(0),
    }),
  }),
  assign: ({ members, topics }) => {
    const counts = topics.map((topic) => cluster.findTopicPartitionMetadata(topic).length);
    if (new Set(counts).size > 1)
      return Promise.reject(new KafkaJSNonRetriableError(describeUnequal(topics, counts)));
    const assigned = assignPartitions(
      members.map(({ memberId }) => memberId),
      counts[0] ?? 0,
    );
    return Promise.resolve(
      assigned.map(({ memberId, partitions }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 1,
          assignment: Object.fromEntries(topics.map((topic) => [topic, [...partitions]])),
          userData: Buffer.alloc(0),
        }),
      })),
    );
  },
});

/** Partition i goes to member i modulo their number, members in the order of their ids. */
export const assignPartitions = (
  memberIds: readonly string[],
  partitionCount: number,
): readonly { readonly memberId: string; readonly partitions: readonly number[] }[] =>
  [...memberIds].sort().map((memberId, index) => ({
    memberId,
    partitions: Array.from({ length: partitionCount }, (_, partition) => partition).filter(
      (partition) => partition % memberIds.length === index,
    ),
  }));

export const describeUnequal = (topics: readonly string[], counts: readonly number[]): string =>
  `topics that are read together must have equally many partitions, but ${topics
    .map((topic, index) => `${topic} has ${counts[index] ?? 0}`)
    .join(', ')}`;
