/** Waits until a group has committed all that stands in its topic. */
import { Topics } from '@cryptostream/contracts';
import { until } from '@cryptostream/testkit';
import { Kafka, logLevel } from 'kafkajs';
import { right } from '../../pipeline/archive-through';
import type { MeasuredProcess } from './measured-process';
import { staysUp, type Surroundings } from './surroundings';

export const untilConsumed = async (
  { kafka, log, interval }: Surroundings,
  members: readonly MeasuredProcess[],
): Promise<void> => {
  const topic = Topics.klines(interval);
  const ends = right(await log.reader.offsets(topic)());
  const total = ends.reduce((sum, { high }) => sum + high, 0);
  const admin = new Kafka({
    brokers: [...kafka.brokers],
    clientId: 'lag',
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  const committed = async (): Promise<number> => {
    staysUp(...members);
    // While the broker makes the topic of offsets it says that it is not the coordinator.
    const [group] = await admin
      .fetchOffsets({ groupId: `consumer-${interval}`, topics: [topic] })
      .catch(() => []);
    return (group?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  };
  try {
    await until(`${total} records are worked off`, committed, (count) => count >= total, {
      withinMs: 600_000,
      everyMs: 50,
    });
  } finally {
    await admin.disconnect();
  }
};
