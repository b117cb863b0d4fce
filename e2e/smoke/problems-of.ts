/** What a container or a network has that README.md says it has not. */
import type { Inspected, InspectedNetwork } from './compose';

const oneShots = ['secrets', 'topics', 'tokens'];

const serviceOf = ({ Config }: Inspected): string => Config.Labels['com.docker.compose.service'] ?? '';

/** Neither a one-shot service nor started by `docker compose run`. */
export const isLongRunning = (container: Inspected): boolean =>
  !oneShots.includes(serviceOf(container)) && container.Config.Labels['com.docker.compose.oneoff'] !== 'True';

export const problemsOf = (
  container: Inspected,
  networks: readonly InspectedNetwork[],
  secrets: readonly string[],
): readonly string[] => {
  const { Name, Config, HostConfig, NetworkSettings } = container;
  const service = serviceOf(container);
  const isOneShot = oneShots.includes(service);
  const findings: readonly (readonly [boolean, string])[] = [
    [
      Config.Env.some((each) => secrets.some((secret) => each.includes(secret))),
      'has a secret in its environment',
    ],
    [HostConfig.Memory === 0, 'has no memory limit'],
    [HostConfig.NanoCpus === 0, 'has no CPU limit'],
    [!(HostConfig.CapDrop ?? []).includes('ALL'), 'keeps capabilities'],
    [
      !(HostConfig.SecurityOpt ?? []).some((each) => each.startsWith('no-new-privileges')),
      'may gain privileges',
    ],
    [HostConfig.LogConfig.Config['max-size'] === undefined, 'does not rotate its log'],
    [!isOneShot && HostConfig.RestartPolicy.Name !== 'unless-stopped', 'is not restarted'],
    [!isOneShot && service !== 'kafka' && /^(0(:|$)|root|$)/.test(Config.User), 'runs as root'],
    [
      Object.values(HostConfig.PortBindings ?? {}).some((bindings) =>
        (bindings ?? []).some(({ HostIp }) => HostIp !== '127.0.0.1'),
      ),
      'is published beyond 127.0.0.1',
    ],
    [service === 'kafka' && Object.keys(HostConfig.PortBindings ?? {}).length > 0, 'publishes Kafka'],
    // Only producers of the profile `live` may, and none of those is here.
    [networks.some((each) => leadsOut(each) && each.Name in NetworkSettings.Networks), 'has a way out'],
  ];
  return findings.filter(([found]) => found).map(([, problem]) => `${Name} ${problem}`);
};

/** Without masquerading, no answer finds its way back into the network. */
const leadsOut = ({ Internal, Options }: InspectedNetwork): boolean =>
  !Internal && Options?.['com.docker.network.bridge.enable_ip_masquerade'] !== 'false';
