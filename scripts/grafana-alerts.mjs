/**
 * Writes Grafana's alerts from the rules of Prometheus: `node scripts/grafana-alerts.mjs`. With --check it writes nothing, and fails
 * when the file is not what the rules of today would give.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rules = join(root, 'prometheus', 'rules', 'operations.yml');
const provisioned = join(root, 'grafana', 'provisioning', 'alerting', 'operations.yaml');

const header = `# Written by scripts/grafana-alerts.mjs from prometheus/rules/operations.yml: change it there.
`;

const query = (expression) => ({
  refId: 'query',
  relativeTimeRange: { from: 600, to: 0 },
  datasourceUid: 'prometheus',
  model: {
    refId: 'query',
    datasource: { type: 'prometheus', uid: 'prometheus' },
    editorMode: 'code',
    expr: expression,
    instant: true,
    range: false,
  },
});

const computed = (refId, model) => ({
  refId,
  relativeTimeRange: { from: 0, to: 0 },
  datasourceUid: '__expr__',
  model: { refId, datasource: { type: '__expr__', uid: '__expr__' }, ...model },
});

/** Whatever a query answers is an alert, as Prometheus has it; nothing is none. This is how Grafana itself imports such rules. */
const toData = (expression) => [
  query(expression),
  computed('prometheus_math', {
    type: 'math',
    expression: 'is_number($query) || is_nan($query) || is_inf($query)',
  }),
  computed('threshold', {
    type: 'threshold',
    expression: 'prometheus_math',
    conditions: [{ evaluator: { type: 'gt', params: [0] } }],
  }),
];

/** What Grafana calls the value is a text with all of them; a number is under the name of the query. */
const toTemplate = (text) => text.replaceAll(/(?<![\w.])\.Value\b/g, '.Values.query.Value');

const toKebabCase = (name) => name.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();

const toRule = ({ alert, expr, for: pending = '0s', labels, annotations }) => ({
  uid: `operations-${toKebabCase(alert)}`,
  title: alert,
  condition: 'threshold',
  data: toData(expr),
  noDataState: 'OK',
  // That Prometheus cannot be asked is something to be told as well.
  execErrState: 'Error',
  for: pending,
  missing_series_evals_to_resolve: 1,
  labels,
  annotations: Object.fromEntries(
    Object.entries(annotations).map(([name, text]) => [name, toTemplate(text)]),
  ),
  isPaused: false,
});

const toGrafana = ({ groups }) => ({
  apiVersion: 1,
  groups: groups.map(({ name, rules: ofGroup }) => ({
    orgId: 1,
    name,
    folder: 'CryptoStream',
    interval: '30s',
    rules: ofGroup.map(toRule),
  })),
});

const wanted =
  header +
  stringify(toGrafana(parse(readFileSync(rules, 'utf8'))), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    singleQuote: true,
  });
if (process.argv.includes('--check')) {
  if (readFileSync(provisioned, 'utf8') !== wanted) {
    process.stderr.write(
      'grafana-alerts: grafana/provisioning/alerting/operations.yaml is not what prometheus/rules/operations.yml gives; run node scripts/grafana-alerts.mjs\n',
    );
    process.exit(1);
  }
} else writeFileSync(provisioned, wanted);
