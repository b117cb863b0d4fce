/**
 * kafkajs drops records for a partition that their topic lacks, and says nothing: only its answer shows where something went. What
 * is missing there would be lost with a commit.
 */
import type { NewRecord } from '@cryptostream/ports';
import type { RecordMetadata } from 'kafkajs';

type Place = { readonly topic: string; readonly partition: number };

/** Where records were to go and did not, each place once. */
export const unsentPlaces = (
  sent: readonly NewRecord[],
  answered: readonly RecordMetadata[],
): readonly Place[] => {
  const reached = new Set(answered.map(({ topicName, partition }) => `${topicName} ${partition}`));
  const missed = new Map<string, Place>();
  for (const { topic, partition } of sent)
    if (!reached.has(`${topic} ${partition}`)) missed.set(`${topic} ${partition}`, { topic, partition });
  return [...missed.values()];
};

/** By its name it is refused for good: a topic's partitions do not grow by asking again. */
export const missingPartition = (places: readonly Place[]): Error =>
  Object.assign(
    new Error(
      `${places.map(({ topic, partition }) => `topic ${topic} has no partition ${partition}`).join(', ')}; PARTITIONS has to be the number of partitions that the topics have`,
    ),
    { name: 'MissingPartition' },
  );
