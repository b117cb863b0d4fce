/** The alerts for operators: what each of them has to have. That the rules fire when they should is tested by promtool. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '..', '..', '..');
const read = (...path: readonly string[]): string => readFileSync(join(root, ...path), 'utf8');

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly [name: string]: string };
};
type Rules = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
type RuleTests = {
  readonly tests: readonly {
    readonly alert_rule_test: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly unknown[];
    }[];
  }[];
};

const rules = (parse(read('prometheus', 'rules', 'operations.yml')) as Rules).groups.flatMap(
  (group) => group.rules,
);
const checks = (parse(read('prometheus', 'tests', 'operations.yml')) as RuleTests).tests.flatMap(
  (test) => test.alert_rule_test,
);

/** Sections of the runbook by the anchor of their heading. */
const sections = new Map(
  read('docs', 'runbook.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0]!.trim().toLowerCase(), section] as const),
);

describe.each(rules.map((rule) => [rule.alert, rule] as const))('%s', (alert, rule) => {
  test('says how bad it is, what is the matter, and where the runbook has it', () => {
    expect(['warning', 'critical']).toContain(rule.labels.severity);
    expect(rule.annotations).toEqual({
      summary: expect.stringMatching(/\S/) as string,
      description: expect.stringMatching(/\.$/) as string,
      runbook: `docs/runbook.md#${alert.toLowerCase()}`,
    });
    // Grafana would take a dollar for a variable of its environment.
    expect(JSON.stringify(rule.annotations)).not.toContain('$');
  });

  test('has a section in the runbook: symptom, where to look, what to do', () => {
    const section = sections.get(alert.toLowerCase());
    const parts = [...(section ?? '').matchAll(/^\*\*(.+?)\.\*\* \S/gm)].map(([, name]) => name);
    expect(parts).toEqual(['Symptom', 'Look here', 'Do this']);
  });

  test('is tested to fire and not to fire', () => {
    const ofAlert = checks.filter(({ alertname }) => alertname === alert);
    expect(ofAlert.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
    expect(ofAlert.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
  });
});

test('the runbook has no section of an alert that is not there', () => {
  expect([...sections.keys()]).toEqual(rules.map(({ alert }) => alert.toLowerCase()));
});

test('the links of the runbook lead to its sections', () => {
  const links = [...read('docs', 'runbook.md').matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((anchor) => !sections.has(anchor!))).toEqual([]);
});

test("Grafana's alerts are what the rules give", () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts', 'grafana-alerts.mjs'), '--check'],
    { encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([0, '']);
});

type GrafanaRule = {
  readonly title: string;
  readonly data: readonly { readonly model: { readonly expr?: string } }[];
  readonly labels: unknown;
};

test('and ask the same of Prometheus', () => {
  const provisioned = parse(read('grafana', 'provisioning', 'alerting', 'operations.yaml')) as {
    readonly groups: readonly { readonly rules: readonly GrafanaRule[] }[];
  };
  expect(
    provisioned.groups
      .flatMap((group) => group.rules)
      .map(({ title, data, labels }) => [title, data[0]!.model.expr, labels]),
  ).toEqual(rules.map(({ alert, expr, labels }) => [alert, expr, labels]));
});
