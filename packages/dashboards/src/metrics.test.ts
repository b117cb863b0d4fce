/** The queries of Prometheus ask for metrics that docs/metrics.md has, which a test holds to those of real services. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboards } from './dashboards';
import { sourceOf } from './queries';

const documentation = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'metrics.md'), 'utf8');

const expressions = dashboards
  .flatMap(({ panels = [] }) => panels as readonly Panel[])
  .flatMap((panel) => sourceOf(panel).flatMap(({ expr }) => (expr === undefined ? [] : [expr])));

/** Those that Node's client has for every process. */
const ofNode = [
  'nodejs_eventloop_lag_p99_seconds',
  'process_resident_memory_bytes',
  'process_cpu_seconds_total',
];

test('every metric that is asked for is documented', () => {
  const named = new Set(
    expressions.flatMap((expression) => expression.match(/\b(?:cryptostream|nodejs|process)_\w+/g) ?? []),
  );
  expect(named.size).toBeGreaterThan(10);
  for (const name of named) {
    const metric = name.replace(/_bucket$/, '');
    if (!ofNode.includes(metric)) expect(documentation).toContain(`\`${metric}\``);
  }
});
