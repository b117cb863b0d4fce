/** A real Prometheus for tests, with a configuration and rules of its own, and its promtool. */
import { join } from 'node:path';
import { GenericContainer, Wait } from 'testcontainers';
import { containerImage } from './container-image';

export type StartedPrometheus = {
  readonly url: string;
  /** Runs promtool on the files in the container; the folder `prometheus` of the repository is `/etc/prometheus`. */
  readonly promtool: (
    ...parameters: readonly string[]
  ) => Promise<{ readonly exitCode: number; readonly output: string }>;
  /** The answer of its API under `/api/v1`. Rejects when it is not a success. */
  readonly api: <A>(path: string, query?: { readonly [name: string]: string }) => Promise<A>;
  readonly stop: () => Promise<void>;
};

/** The name by which the container reaches this machine. */
export const thisMachine = 'host.docker.internal';

const port = 9090;
const folder = join(__dirname, '..', '..', '..', 'prometheus');

/** @param configuration in place of the file `prometheus.yml` of the repository, whose copy is `repository.yml` */
export const startPrometheus = async (configuration: string): Promise<StartedPrometheus> => {
  const container = await new GenericContainer(containerImage('PROMETHEUS_IMAGE'))
    .withExposedPorts(port)
    .withExtraHosts([{ host: thisMachine, ipAddress: 'host-gateway' }])
    .withCopyDirectoriesToContainer([
      { source: join(folder, 'rules'), target: '/etc/prometheus/rules' },
      { source: join(folder, 'tests'), target: '/etc/prometheus/tests' },
    ])
    .withCopyFilesToContainer([
      { source: join(folder, 'prometheus.yml'), target: '/etc/prometheus/repository.yml' },
    ])
    .withCopyContentToContainer([{ content: configuration, target: '/etc/prometheus/prometheus.yml' }])
    .withWaitStrategy(Wait.forHttp('/-/ready', port))
    .withStartupTimeout(60_000)
    .start();
  const url = `http://${container.getHost()}:${container.getMappedPort(port)}`;
  return {
    url,
    promtool: async (...parameters) => {
      const { exitCode, output } = await container.exec(['promtool', ...parameters]);
      return { exitCode, output };
    },
    api: async <A>(path: string, query: { readonly [name: string]: string } = {}): Promise<A> => {
      const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(query).toString()}`);
      const body = (await response.json()) as { readonly status: string; readonly data: A };
      if (body.status !== 'success') throw new Error(`Prometheus refused ${path}: ${JSON.stringify(body)}`);
      return body.data;
    },
    stop: async () => {
      await container.stop({ timeout: 1_000, remove: true, removeVolumes: true });
    },
  };
};
