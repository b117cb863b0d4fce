/** Prometheus metrics: one registry per process, with Node's own figures in it. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export type { Registry };

/** @param labels of every metric of the process */
export const createRegistry = (labels: { readonly [name: string]: string }): Registry => {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  collectDefaultMetrics({ register: registry });
  return registry;
};

/**
 * What `/readyz` answers, as a number.
 *
 * @param unready what keeps the process from its work right now; asked at each scrape
 */
export const readyGauge = (
  registry: Registry,
  unready: () => readonly string[] | Promise<readonly string[]>,
): void => {
  new Gauge({
    name: 'cryptostream_ready',
    help: '1 while the process does its work, as /readyz says',
    registers: [registry],
    async collect() {
      this.set((await unready()).length === 0 ? 1 : 0);
    },
  });
};
