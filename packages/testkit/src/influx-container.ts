/** A real InfluxDB for tests, set up with one organisation and one bucket. */
import { GenericContainer, getContainerRuntimeClient, Wait, type StartedTestContainer } from 'testcontainers';
import { containerImage } from './container-image';
import { freePort } from './free-port';
import { setTimeout as sleep } from 'node:timers/promises';

export type StartedInflux = {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  /** The operator token. */
  readonly token: string;
  /** Kills the server as a crash would and starts it again on the same data and address. */
  readonly crashAndRestart: () => Promise<void>;
  /** SIGKILL, or the signal to end; the data stays until `restart`. */
  readonly kill: () => Promise<void>;
  readonly shutDown: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly pause: () => Promise<void>;
  readonly unpause: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type InfluxContainerOptions = {
  /** How long the bucket keeps points, for instance `30d`; for ever when absent. */
  readonly retention?: string;
};

const org = 'cryptostream';
const bucket = 'market';
const token = 'token-of-a-test';
const port = 8086;

export const startInflux = async ({ retention }: InfluxContainerOptions = {}): Promise<StartedInflux> => {
  const hostPort = await freePort();
  const container = await new GenericContainer(containerImage('INFLUXDB_IMAGE'))
    // A fixed port, so that the address survives a restart.
    .withExposedPorts({ container: port, host: hostPort })
    .withEnvironment({
      DOCKER_INFLUXDB_INIT_MODE: 'setup',
      DOCKER_INFLUXDB_INIT_USERNAME: 'test',
      DOCKER_INFLUXDB_INIT_PASSWORD: 'password-of-a-test',
      DOCKER_INFLUXDB_INIT_ORG: org,
      DOCKER_INFLUXDB_INIT_BUCKET: bucket,
      DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: token,
      ...(retention === undefined ? {} : { DOCKER_INFLUXDB_INIT_RETENTION: retention }),
    })
    .withWaitStrategy(Wait.forHttp('/health', port))
    .withStartupTimeout(120_000)
    .start();
  return toStarted(container, await toControls(container), `http://127.0.0.1:${hostPort}`);
};

type Controls = Pick<StartedInflux, 'kill' | 'shutDown' | 'restart' | 'pause' | 'unpause'>;

const toControls = async (container: StartedTestContainer): Promise<Controls> => {
  const client = await getContainerRuntimeClient();
  const engine = client.container.getById(container.getId());
  return {
    kill: async () => void (await engine.kill({ signal: 'SIGKILL' })),
    shutDown: async () => void (await engine.stop({ t: 30 })),
    restart: async () => void (await engine.start()),
    pause: async () => void (await engine.pause()),
    unpause: async () => void (await engine.unpause()),
  };
};

const toStarted = (container: StartedTestContainer, controls: Controls, url: string): StartedInflux => ({
  url,
  org,
  bucket,
  token,
  ...controls,
  crashAndRestart: async () => {
    await controls.kill();
    await controls.restart();
    await untilHealthy(url);
  },
  stop: async () => {
    await container.stop({ timeout: 1_000, remove: true, removeVolumes: true });
  },
});

const untilHealthy = async (url: string): Promise<void> => {
  const isHealthy = (): Promise<boolean> =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isHealthy())) await sleep(100);
};
