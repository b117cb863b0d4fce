/** A real broker for tests: one node, KRaft, no topic by accident. */
import { GenericContainer, getContainerRuntimeClient, Wait, type StartedTestContainer } from 'testcontainers';
import { containerImage } from './container-image';
import { freePort } from './free-port';

export type StartedKafka = {
  readonly brokers: readonly string[];
  readonly container: StartedTestContainer;
  /** SIGKILL. The data stays. */
  readonly kill: () => Promise<void>;
  /** Asks the broker to end, and waits until it has. The data stays. */
  readonly shutDown: () => Promise<void>;
  /** Starts the ended broker on the same address; it answers some seconds later. */
  readonly restart: () => Promise<void>;
  /** Freezes the broker: connections stay open and nothing is answered. */
  readonly pause: () => Promise<void>;
  readonly unpause: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** One more address of the broker, for clients that reach it by a proxy. */
export type KafkaListener = {
  /** Upper-case letters. */
  readonly name: string;
  /** The port of the broker, inside and outside of the container. */
  readonly port: number;
  /** The port that clients are told to go on with: the proxy's. */
  readonly advertisedPort: number;
};

const environment = (port: number, listeners: readonly KafkaListener[]) => ({
  CLUSTER_ID: 'MkU3OEVBNTcwNTJENDM2Qk',
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:29093',
  KAFKA_LISTENERS: [
    `PLAINTEXT://0.0.0.0:${port}`,
    ...listeners.map((each) => `${each.name}://0.0.0.0:${each.port}`),
    'CONTROLLER://127.0.0.1:29093',
  ].join(','),
  // The broker writes transaction markers to itself under this name, so the port is the same inside and outside.
  KAFKA_ADVERTISED_LISTENERS: [
    `PLAINTEXT://127.0.0.1:${port}`,
    ...listeners.map((each) => `${each.name}://127.0.0.1:${each.advertisedPort}`),
  ].join(','),
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: ['PLAINTEXT', 'CONTROLLER', ...listeners.map(({ name }) => name)]
    .map((name) => `${name}:PLAINTEXT`)
    .join(','),
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
  listeners: readonly KafkaListener[] = [],
): Promise<StartedKafka> => {
  const port = await freePort();
  const container = await new GenericContainer(containerImage('KAFKA_IMAGE'))
    .withExposedPorts(
      ...[port, ...listeners.map((each) => each.port)].map((each) => ({ container: each, host: each })),
    )
    .withEnvironment({ ...environment(port, listeners), ...settings })
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
    shutDown: async (): Promise<void> => void (await engine.stop({ t: 30 })),
    restart: async (): Promise<void> => void (await engine.start()),
    pause: async (): Promise<void> => void (await engine.pause()),
    unpause: async (): Promise<void> => void (await engine.unpause()),
    stop: async (): Promise<void> =>
      void (await container.stop({ timeout: 1_000, remove: true, removeVolumes: true })),
  };
};
