/** What `/metrics` of a service holds, and what docs/metrics.md says of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Metric = {
  readonly type: string;
  /** Those that its samples have, without `le` and what all metrics of the process have. */
  readonly labels: readonly string[];
};

/** Samples of a histogram end in one of these. */
const histogramParts = /_(?:bucket|sum|count)$/;

/** Only what is ours: Node's own figures are prom-client's. */
export const exposedMetrics = (
  text: string,
  ofProcess: readonly string[],
): ReadonlyMap<string, Metric & { readonly hasSamples: boolean }> => {
  const types = new Map(
    [...text.matchAll(/^# TYPE (cryptostream_\w+) (\w+)$/gm)].map(([, name, type]) => [name!, type!]),
  );
  const labels = new Map<string, Set<string>>();
  for (const [, sample, inBraces = ''] of text.matchAll(/^(cryptostream_\w+)(?:\{(.*)\})? \S+$/gm)) {
    const name = types.has(sample!) ? sample! : sample!.replace(histogramParts, '');
    const known = labels.get(name) ?? new Set();
    labels.set(name, known);
    for (const [, label] of inBraces.matchAll(/(\w+)="/g))
      if (label !== 'le' && !ofProcess.includes(label!)) known.add(label!);
  }
  return new Map(
    [...types].map(([name, type]) => [
      name,
      { type, labels: [...(labels.get(name) ?? [])].toSorted(), hasSamples: labels.has(name) },
    ]),
  );
};

/** Rows of the tables of docs/metrics.md by the name of the metric. */
export const documentedMetrics = (): ReadonlyMap<string, Metric> => {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'metrics.md'), 'utf8');
  const rows = text.matchAll(/^\| `(cryptostream_\w+)` +\| (\w+) +\|([^|]*)\|/gm);
  return new Map(
    [...rows].map(([, name, type, labels]) => [
      name!,
      { type: type!, labels: [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label!).toSorted() },
    ]),
  );
};
