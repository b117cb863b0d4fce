/** docker-compose.yml brought up as a user does, in a project of its own that leaves nothing behind. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '@cryptostream/testkit';

const root = resolve(__dirname, '../..');
const standIns = join(root, 'docker', 'registry-only');

export type Compose = {
  readonly secretsDirectory: string;
  readonly ports: { readonly gateway: number; readonly influxdb: number; readonly prometheus: number };
  /** Runs `docker compose ARGUMENTS`; its standard output. Throws with what it said when it fails. */
  readonly run: (...args: readonly string[]) => string;
  /** `docker inspect` of all containers of the project, stopped ones too. */
  readonly inspect: () => readonly Inspected[];
  readonly inspectNetworks: () => readonly InspectedNetwork[];
  /** Takes it down with all its data, and removes the secrets. */
  readonly remove: () => void;
};

export type InspectedNetwork = {
  readonly Name: string;
  readonly Internal: boolean;
  readonly Options: { readonly [name: string]: string } | null;
};

export type Inspected = {
  readonly Name: string;
  readonly State: {
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly RestartCount: number;
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Labels: { readonly [name: string]: string };
  };
  readonly HostConfig: {
    readonly Memory: number;
    readonly NanoCpus: number;
    readonly CapDrop: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly RestartPolicy: { readonly Name: string };
    readonly LogConfig: { readonly Config: { readonly [name: string]: string } };
    readonly PortBindings: { readonly [port: string]: readonly { readonly HostIp: string }[] | null } | null;
  };
  readonly NetworkSettings: { readonly Networks: { readonly [name: string]: object } };
};

export const compose = async (
  project: string,
  environment: { readonly [name: string]: string },
): Promise<Compose> => {
  const secretsDirectory = mkdtempSync(join(tmpdir(), `${project}-secrets-`));
  // All at once, so that they are different.
  const [gateway, influxdb, prometheus, grafana, controlCenter] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const env = {
    ...process.env,
    SECRETS_DIR: secretsDirectory,
    GATEWAY_PORT: String(gateway),
    INFLUXDB_PORT: String(influxdb),
    PROMETHEUS_PORT: String(prometheus),
    GRAFANA_PORT: String(grafana),
    CONTROL_CENTER_PORT: String(controlCenter),
    ...environment,
  };
  const docker = (args: readonly string[]): string => {
    const result = spawnSync('docker', args, {
      cwd: root,
      env,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (result.status === 0) return result.stdout;
    throw new Error(
      `docker ${args.join(' ')} ended with ${result.status}:\n${result.stdout}\n${result.stderr}`,
    );
  };
  const run = (...args: readonly string[]): string =>
    docker(['compose', '--project-name', project, ...files(), '--profile', 'simulated', ...args]);
  return {
    secretsDirectory,
    ports: { gateway, influxdb, prometheus },
    run,
    inspect: () => {
      const ids = run('ps', '--all', '--quiet').trim().split('\n');
      return JSON.parse(docker(['inspect', ...ids])) as readonly Inspected[];
    },
    inspectNetworks: () => {
      const label = `label=com.docker.compose.project=${project}`;
      const ids = docker(['network', 'ls', '--quiet', '--filter', label]).trim().split('\n');
      return JSON.parse(docker(['network', 'inspect', ...ids])) as readonly InspectedNetwork[];
    },
    remove: () => {
      try {
        run('down', '--volumes', '--remove-orphans', '--timeout', '20');
      } finally {
        // Its files belong to the users of the services; this is for a run as root.
        rmSync(secretsDirectory, { recursive: true, force: true });
      }
    },
  };
};

/** The services of docker-compose.yml as it is without any stand-in; throws when it is not valid. */
export const upstreamServices = (profile: string): readonly string[] => {
  const args = ['compose', '--env-file', '.env', '--file', 'docker-compose.yml', '--profile', profile];
  const images = ['NODE_IMAGE', 'KAFKA_IMAGE', 'INFLUXDB_IMAGE'];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !images.includes(name)));
  const result = spawnSync('docker', [...args, 'config', '--services'], { cwd: root, env, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.trim().split('\n');
};

// Where the images are the local stand-ins, what has none is left out.
const files = (): readonly string[] =>
  (process.env['KAFKA_IMAGE'] ?? '').startsWith('cryptostream-local/')
    ? [
        '--env-file',
        join(root, '.env'),
        '--env-file',
        join(standIns, '.env'),
        '--file',
        join(root, 'docker-compose.yml'),
        '--file',
        join(standIns, 'docker-compose.override.yml'),
      ]
    : ['--file', join(root, 'docker-compose.yml')];

export const readSecret = ({ secretsDirectory }: Compose, service: string, name: string): string =>
  readFileSync(join(secretsDirectory, service, name), 'utf8').trim();
