/** What can be said of grafana/ without a server: files parse, references hold, everything is explained. */
import { grafanaDashboards, grafanaFile, type GrafanaPanel } from '@cryptostream/testkit';
import { parse } from 'yaml';

type Entry = { readonly [name: string]: unknown };

const dashboards = grafanaDashboards();

const entryOf = (list: string, ...path: readonly string[]): Entry => {
  const entries = (parse(grafanaFile('provisioning', ...path)) as { readonly [name: string]: Entry[] })[list];
  expect(entries).toHaveLength(1);
  return entries![0]!;
};

const source = entryOf('datasources', 'datasources', 'influxdb.yaml');
const provider = entryOf('providers', 'dashboards', 'cryptostream.yaml');

test('the data source speaks Flux, cannot be edited, and has its token in a file', () => {
  expect(source).toEqual({
    name: 'InfluxDB',
    uid: 'influxdb',
    type: 'influxdb',
    access: 'proxy',
    url: 'http://influxdb:8086',
    isDefault: true,
    editable: false,
    jsonData: { version: 'Flux', organization: 'cryptostream', defaultBucket: 'market' },
    secureJsonData: { token: '$__file{/run/secrets/influxdb-token}' },
  });
});

test('dashboards come from files only', () => {
  expect(provider).toMatchObject({
    type: 'file',
    allowUiUpdates: false,
    disableDeletion: true,
    options: { path: '/etc/grafana/dashboards' },
  });
});

test('there are dashboards, each with a uid of its own', () => {
  expect(dashboards.length).toBeGreaterThan(0);
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
});

const overlap = ({ gridPos: a }: GrafanaPanel, { gridPos: b }: GrafanaPanel): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('%s', (_, dashboard) => {
  const { panels, templating } = dashboard;
  const queries = [
    ...templating.list.map(({ query }) => query),
    ...panels.flatMap(({ targets }) => targets.map(({ query }) => query)),
  ];

  test('asks the provisioned data source only', () => {
    const used = [...templating.list, ...panels, ...panels.flatMap(({ targets }) => targets)];
    const reference = { type: source['type'], uid: source['uid'] };
    used.forEach(({ datasource }) => expect(datasource).toEqual(reference));
  });

  test('explains every panel and variable, and gives every panel a unit and decimals', () => {
    [...panels, ...templating.list].forEach(({ description }) => expect(description).toMatch(/\w.*\.$/));
    panels.forEach(({ fieldConfig: { defaults } }) => {
      expect(defaults.unit).toEqual(expect.any(String));
      expect(defaults.decimals).toEqual(expect.any(Number));
    });
  });

  test('places panels side by side, each with an id of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    panels.forEach((panel, index) =>
      panels.slice(index + 1).forEach((other) => expect(overlap(panel, other)).toBe(false)),
    );
    panels.forEach(({ gridPos: { x, w } }) => expect(x + w).toBeLessThanOrEqual(24));
  });

  test('puts variables into queries as escaped texts, and only those there are', () => {
    const names = templating.list.map(({ name }) => name);
    queries
      .flatMap((query) => [...query.matchAll(/\$\{?([^}\s]*)\}?/g)])
      .forEach(([, use]) => expect(names.map((name) => `${name}:json`)).toContain(use));
  });

  test('refreshes, and not faster than Grafana allows', () => {
    expect(Number(/^(\d+)s$/.exec(dashboard.refresh)?.[1])).toBeGreaterThanOrEqual(5);
  });
});
