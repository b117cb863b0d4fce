/** A network that can be broken: Toxiproxy in a container, a link for each way between two parts on this machine. */
import { GenericContainer, Wait } from 'testcontainers';
import { Toxiproxy, type Proxy } from 'toxiproxy-node-client';
import { containerImage } from './container-image';
import { freePort } from './free-port';

/** `up` spoils what the client sends, `down` what it is answered. */
export type LinkDirection = 'up' | 'down';

export type FaultLink = {
  /** Where clients connect, on 127.0.0.1. */
  readonly port: number;
  /** Ends all connections and refuses new ones until `mend`. */
  readonly cut: () => Promise<void>;
  /** One of Toxiproxy's toxics (latency, bandwidth, slicer, timeout, reset_peer, limit_data) until `mend`. */
  readonly spoil: (
    toxic: 'latency' | 'bandwidth' | 'slicer' | 'timeout' | 'reset_peer' | 'limit_data',
    attributes: { readonly [name: string]: number },
    direction?: LinkDirection,
  ) => Promise<void>;
  /** The link is as good as new. */
  readonly mend: () => Promise<void>;
};

export type StartedFaultProxy<Name extends string> = {
  readonly links: { readonly [N in Name]: FaultLink };
  readonly stop: () => Promise<void>;
};

const controlPort = 8474;

/** @param targets for each link the port where it listens and the port of this machine where it leads */
export const startFaultProxy = async <Name extends string>(targets: {
  readonly [N in Name]: { readonly port: number; readonly targetPort: number };
}): Promise<StartedFaultProxy<Name>> => {
  const names = Object.keys(targets) as Name[];
  const hostPort = await freePort();
  const container = await new GenericContainer(containerImage('TOXIPROXY_IMAGE'))
    .withExposedPorts(
      { container: controlPort, host: hostPort },
      ...names.map((name) => ({ container: targets[name].port, host: targets[name].port })),
    )
    .withExtraHosts([{ host: 'host.docker.internal', ipAddress: 'host-gateway' }])
    .withWaitStrategy(Wait.forHttp('/version', controlPort))
    .withStartupTimeout(60_000)
    .start();
  const client = new Toxiproxy(`http://127.0.0.1:${hostPort}`);
  const links = await Promise.all(
    names.map(async (name) => {
      const { port, targetPort } = targets[name];
      const proxy = await client.createProxy({
        name,
        listen: `0.0.0.0:${port}`,
        upstream: `host.docker.internal:${targetPort}`,
      });
      return [name, toLink(proxy, port)] as const;
    }),
  );
  return {
    links: Object.fromEntries(links) as { readonly [N in Name]: FaultLink },
    stop: async () => void (await container.stop({ timeout: 1_000, remove: true, removeVolumes: true })),
  };
};

const toLink = (proxy: Proxy, port: number): FaultLink => {
  const set = async (enabled: boolean): Promise<void> =>
    void (await proxy.update({ enabled, listen: proxy.listen, upstream: proxy.upstream }));
  let spoilt: (() => Promise<void>)[] = [];
  return {
    port,
    cut: () => set(false),
    spoil: async (toxic, attributes, direction = 'down') => {
      const added = await proxy.addToxic({
        name: `${toxic}-${direction}`,
        type: toxic,
        stream: direction === 'up' ? 'upstream' : 'downstream',
        toxicity: 1,
        attributes,
      });
      spoilt = [...spoilt, () => added.remove()];
    },
    mend: async () => {
      const ends = spoilt;
      spoilt = [];
      for (const end of ends) await end();
      await set(true);
    },
  };
};
