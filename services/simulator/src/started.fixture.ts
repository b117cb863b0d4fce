/** Simulators for tests, in which a minute of the market passes in a second. */
import { openClient, type Client } from './frames.fixture';
import type { Simulator } from './run';
import { startSimulator, type SimulatorOptions } from './start-simulator';

export const clockStartMs = Date.UTC(2024, 2, 1, 12, 0, 0);

export type Started = {
  readonly simulator: Simulator;
  readonly connect: (path: string) => Promise<Client>;
  readonly get: (path: string) => Promise<Response>;
  readonly inject: (fault: object) => Promise<Response>;
  readonly stop: () => Promise<void>;
};

export const startFixture = async (options: SimulatorOptions = {}): Promise<Started> => {
  const simulator = await startSimulator({ clockStartMs, speed: 60, ...options });
  const clients: Client[] = [];
  return {
    simulator,
    connect: async (path) => {
      const client = await openClient(`${simulator.streamUrl}${path}`);
      clients.push(client);
      return client;
    },
    get: (path) => fetch(`${simulator.url}${path}`),
    inject: (fault) =>
      fetch(`${simulator.url}/control/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      }),
    stop: async () => {
      clients.forEach(({ socket }) => socket.terminate());
      await simulator.stop();
    },
  };
};

/** Rejects after some seconds. */
export const until = async (isDone: () => boolean | Promise<boolean>): Promise<void> => {
  const deadlineMs = performance.now() + 15_000;
  while (performance.now() < deadlineMs) {
    if (await isDone()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not so within 15 s: ${isDone.toString()}`);
};
