/** What can be said of the dashboards without a server: everything is explained, placed, and asks what there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VariableType, type Dashboard, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { Enrichment } from '@cryptostream/domain';
import { dashboards } from './dashboards';
import { influx, prometheus } from './data-sources';
import { sourceOf } from './queries';
import { toFiles } from './to-files';

const directory = join(__dirname, '..', '..', '..', 'grafana', 'dashboards');

const panelsOf = ({ panels = [] }: Dashboard): readonly Panel[] => panels;

const fluxOf = (dashboard: Dashboard): readonly string[] =>
  [
    ...(dashboard.templating.list ?? []).flatMap(({ type, query }) =>
      type === VariableType.Query ? [query] : [],
    ),
    ...(dashboard.annotations.list ?? []).map(({ target }) => (target as { query?: unknown }).query),
    ...panelsOf(dashboard).flatMap((panel) => sourceOf(panel).map(({ query }) => query)),
  ].filter((query) => typeof query === 'string');

test('the files are what the code says, and there are no others', () => {
  const files = toFiles(dashboards);
  expect(readdirSync(directory).toSorted()).toEqual([...files.keys()].toSorted());
  files.forEach((text, name) => expect(readFileSync(join(directory, name), 'utf8')).toBe(text));
});

test('each has a uid of its own, and a tag by which the others link to it', () => {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  dashboards.forEach(({ tags, links }) => {
    expect(tags).toEqual(['cryptostream']);
    expect(links![0]).toMatchObject({ type: 'dashboards', tags, includeVars: true, keepTime: true });
  });
});

const overlap = ({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean =>
  a!.x < b!.x + b!.w && b!.x < a!.x + a!.w && a!.y < b!.y + b!.h && b!.y < a!.y + a!.h;

describe.each(dashboards.map((dashboard) => [dashboard.title!, dashboard] as const))('%s', (_, dashboard) => {
  const panels = panelsOf(dashboard);
  const variables = dashboard.templating.list ?? [];

  test('explains every panel and variable', () => {
    [...panels, ...variables].forEach(({ description }) => expect(description).toMatch(/^[A-Z].+\.$/));
  });

  test('gives every panel a unit, decimals, and words for when there is nothing', () => {
    panels.forEach(({ fieldConfig: { defaults } = { defaults: {} } }) =>
      expect(defaults).toMatchObject({
        unit: expect.any(String) as string,
        decimals: expect.any(Number) as number,
        noValue: expect.stringMatching(/./) as string,
      }),
    );
  });

  test('gives no title twice, since links and readers go by it', () => {
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });

  test('places panels side by side over the whole width, each with an id of its own', () => {
    expect(panels.map(({ id }) => id)).toEqual(panels.map((_panel, index) => index + 1));
    panels.forEach((panel, index) =>
      panels.slice(index + 1).forEach((other) => expect(overlap(panel, other)).toBe(false)),
    );
    const widths = new Map<number, number>();
    panels.forEach(({ gridPos }) => widths.set(gridPos!.y, (widths.get(gridPos!.y) ?? 0) + gridPos!.w));
    expect(new Set(widths.values())).toEqual(new Set([24]));
  });

  test('asks the provisioned data sources only', () => {
    panels.forEach((panel) => {
      expect([influx, prometheus]).toContainEqual(panel.datasource);
      panel.targets!.forEach((target) =>
        expect((target as unknown as Panel).datasource).toEqual(panel.datasource),
      );
    });
  });

  test('puts only variables that there are into queries, texts escaped', () => {
    const uses = fluxOf(dashboard).flatMap((query) => [...query.matchAll(/\$\{(\w+)(:\w+)?\}/g)]);
    uses.forEach(([, name, format]) => {
      const variable = variables.find((each) => each.name === name);
      expect(variable?.name).toBe(name);
      // A number of ours; what is chosen of stored texts is never put in as it is.
      expect(format).toBe(
        variable!.type === VariableType.Custom ? undefined : variable!.multi ? ':regex' : ':json',
      );
    });
  });

  test('reads a bounded range of one measurement, with tags and fields directly behind', () => {
    fluxOf(dashboard)
      .flatMap((query) => query.split('from(bucket: v.defaultBucket)').slice(1))
      .forEach((reading) => {
        const [range, filter] = reading
          .split('|>')
          .slice(1)
          .map((stage) => stage.trim());
        expect(range).toMatch(/^range\(start: .+, stop: .+\)$/);
        expect(filter).toMatch(/^filter\(fn: \(r\) => r\._measurement == "\w+" and r\.source == /);
      });
  });

  test('refreshes, and not faster than Grafana allows', () => {
    expect(['5s', '15s', '1m', '5m']).toContain(dashboard.refresh);
  });
});

test('names only values that are computed by default', () => {
  const enrichment = Enrichment.enrichment(Enrichment.defaultConfiguration);
  if (enrichment._tag === 'Left') throw new Error(enrichment.left.message);
  const computed = enrichment.right.names;
  const named = dashboards
    .flatMap(fluxOf)
    .flatMap((query) => [...query.matchAll(/_field == "([a-z]+_\d\w*)"/g)].map(([, name]) => name!));
  expect(named.length).toBeGreaterThan(0);
  named.filter((name) => !name.endsWith('_24h')).forEach((name) => expect(computed).toContain(name));
});
