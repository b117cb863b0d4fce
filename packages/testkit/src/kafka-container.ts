/** A real broker for tests: one node, KRaft, no topic by accident. */
import { GenericContainer, getContainerRuntimeClient, Wait, type StartedTestContainer } from 'testcontainers';
import { containerImage } from './container-image';
import { freePort } from './free-port';

export type StartedKafka = {
  readonly brokers: readonly string[];
  readonly container: StartedTestContainer;
  /** SIGKILL. The data stays. */
  readonly kill: () => Promise<void>;
  /** Starts the killed broker on the same address; it answers some seconds later. */
  readonly restart: () => Promise<void>;
  /** Freezes the broker: connections stay open and nothing is answered. */
  readonly pause: () => Promise<void>;
  readonly unpause: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const environment = (port: number) => ({
  CLUSTER_ID: 'MkU3OEVBNTcwNTJENDM2Qk',
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:29093',
  KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${port},CONTROLLER://127.0.0.1:29093`,
  // The broker writes transaction markers to itself under this name, so the port is the same inside and outside.
  KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4',
  KAFKA_LOG_CLEANER_BACKOFF_MS: '500',
  KAFKA_CONFLUENT_LICENSE_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_CONFLUENT_BALANCER_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_CONFLUENT_BALANCER_ENABLE: 'false',
  KAFKA_HEAP_OPTS: '-Xms256m -Xmx512m',
});

/** `settings`: more `KAFKA_*` variables. */
export const startKafka = async (
  settings: { readonly [name: string]: string } = {},
): Promise<StartedKafka> => {
  const port = await freePort();
  const container = await new GenericContainer(containerImage('KAFKA_IMAGE'))
    .withExposedPorts({ container: port, host: port })
    .withEnvironment({ ...environment(port), ...settings })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(120_000)
    .start();
  return { brokers: [`127.0.0.1:${port}`], container, ...(await toControls(container)) };
};

const toControls = async (container: StartedTestContainer) => {
  const client = await getContainerRuntimeClient();
  const engine = client.container.getById(container.getId());
  return {
    kill: async (): Promise<void> => void (await engine.kill({ signal: 'SIGKILL' })),
    restart: async (): Promise<void> => void (await engine.start()),
    pause: async (): Promise<void> => void (await engine.pause()),
    unpause: async (): Promise<void> => void (await engine.unpause()),
    stop: async (): Promise<void> =>
      void (await container.stop({ timeout: 1_000, remove: true, removeVolumes: true })),
  };
};
