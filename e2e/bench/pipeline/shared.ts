/** How fast one consumer, or several that share the partitions, work off a backlog. */
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@cryptostream/testkit';
import { AssignerProtocol, Kafka, logLevel } from 'kafkajs';
import { checkConsumed } from './check';
import { feed, interval, symbols } from './feed';
import type { Run } from './run';
import { inSurroundings, untilReady, type Service, type Surroundings } from './surroundings';
import { untilConsumed } from './until-consumed';

/** Members that are stopped while the backlog is written must not be missed. */
const sessionTimeoutMs = 60_000;

/**
 * The members join while there is nothing to do, and are stopped until the backlog stands: so the time begins with all of them at
 * once, and no rebalance is part of it.
 */
export const shared = (members: number, klines: number): Promise<Run> =>
  inSurroundings({ symbols, interval, partitions: symbols.length }, async (surroundings) => {
    const consumers: Service[] = [];
    for (let member = 1; member <= members; member += 1) {
      const consumer = await surroundings.startConsumer({
        CONSUMER_ID: String(member),
        KAFKA_SESSION_TIMEOUT_MS: String(sessionTimeoutMs),
      });
      await untilReady(consumer);
      consumers.push(consumer);
    }
    await untilShared(surroundings, members);
    // A stopped process cannot take what it was given: the last to join has to have its state read.
    await sleep(3_000);
    const signal = (name: NodeJS.Signals): void => consumers.forEach(({ pid }) => process.kill(pid, name));
    const cpuSeconds = (): number => consumers.reduce((sum, each) => sum + each.cpuSeconds(), 0);
    signal('SIGSTOP');
    await feed(surroundings.kafka.brokers, klines / symbols.length);
    const before = { atMs: performance.now(), cpuSeconds: cpuSeconds() };
    signal('SIGCONT');
    await untilConsumed(surroundings, consumers);
    const seconds = (performance.now() - before.atMs) / 1_000;
    const cpu = cpuSeconds() - before.cpuSeconds;
    return {
      name: members === 1 ? '1 consumer' : `${members} consumers`,
      figures: {
        'klines/s': klines / seconds,
        'points/s': (2 * klines) / seconds,
        'CPU-s per million': (cpu / klines) * 1e6,
        'largest peak MB': Math.max(...consumers.map((each) => each.memory().peakMb)),
      },
      problems: await checkConsumed(surroundings, klines),
    };
  });

/** Every member has as many partitions as every other. */
const untilShared = async ({ kafka, partitions }: Surroundings, members: number): Promise<void> => {
  const admin = new Kafka({
    brokers: [...kafka.brokers],
    clientId: 'group',
    logLevel: logLevel.NOTHING,
  }).admin();
  await admin.connect();
  const shares = async (): Promise<readonly number[]> => {
    const { groups } = await admin.describeGroups([`consumer-${interval}`]);
    return (groups[0]?.members ?? []).map(({ memberAssignment }) => {
      const { assignment = {} } = AssignerProtocol.MemberAssignment.decode(memberAssignment) ?? {};
      return Math.max(0, ...Object.values(assignment).map((own) => own.length));
    });
  };
  const isShared = (own: readonly number[]): boolean =>
    own.length === members && own.every((count) => count === partitions / members);
  try {
    await until(`${partitions} partitions are shared by ${members}`, shares, isShared);
  } finally {
    await admin.disconnect();
  }
};
