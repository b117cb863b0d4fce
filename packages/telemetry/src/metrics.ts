/** Prometheus metrics: one registry per process, with Node's own figures in it. */
import { collectDefaultMetrics, Registry } from 'prom-client';

export const createRegistry = (labels: { readonly [name: string]: string }): Registry => {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  collectDefaultMetrics({ register: registry });
  return registry;
};
