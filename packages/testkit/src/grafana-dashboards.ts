/** The dashboards of grafana/dashboards, and their queries as Grafana would send them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type DataSource = { readonly type: string; readonly uid: string };

export type GrafanaPanel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource: DataSource;
  readonly maxDataPoints?: number;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly datasource: DataSource; readonly query: string }[];
  readonly fieldConfig: {
    readonly defaults: { readonly unit?: string; readonly decimals?: number };
  };
};

export type GrafanaVariable = {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly datasource: DataSource;
  readonly query: string;
  readonly current: { readonly value: string };
};

export type GrafanaDashboard = {
  readonly uid: string;
  readonly title: string;
  readonly refresh: string;
  readonly templating: { readonly list: readonly GrafanaVariable[] };
  readonly panels: readonly GrafanaPanel[];
};

const grafana = join(__dirname, '..', '..', '..', 'grafana');

/** The text of a file under grafana/. */
export const grafanaFile = (...path: readonly string[]): string =>
  readFileSync(join(grafana, ...path), 'utf8');

export const grafanaDashboards = (): readonly GrafanaDashboard[] =>
  readdirSync(join(grafana, 'dashboards'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(grafanaFile('dashboards', name)) as GrafanaDashboard);

export type GrafanaContext = {
  readonly bucket: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly variables: { readonly [name: string]: string };
};

/**
 * The script that reaches InfluxDB: the browser puts in the variables, the backend the words after `v.` as text.
 *
 * @see https://github.com/grafana/grafana/blob/main/pkg/tsdb/influxdb/flux/macros.go
 */
export const toGrafanaScript = (query: string, { bucket, fromMs, toMs, variables }: GrafanaContext): string =>
  Object.entries(variables)
    .reduce((script, [name, value]) => script.replaceAll(`\${${name}:json}`, JSON.stringify(value)), query)
    .replaceAll('v.timeRangeStart', new Date(fromMs).toISOString())
    .replaceAll('v.timeRangeStop', new Date(toMs).toISOString())
    .replaceAll('v.defaultBucket', JSON.stringify(bucket));
