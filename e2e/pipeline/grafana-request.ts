/** The queries of dashboards as Grafana would send them. */

export type GrafanaContext = {
  readonly bucket: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** How many points the panel asks for; 100 for annotations. */
  readonly maxDataPoints: number;
  /** What is chosen, by the name of the variable. */
  readonly variables: { readonly [name: string]: string | readonly string[] };
};

/**
 * The script that reaches InfluxDB: the browser puts in the variables, the backend the words after `v.` as text.
 *
 * @see https://github.com/grafana/grafana/blob/main/pkg/tsdb/influxdb/flux/macros.go
 */
export const toFluxScript = (query: string, context: GrafanaContext): string =>
  Object.entries(context.variables)
    .reduce((script, [name, value]) => withVariable(script, name, value), query)
    .replaceAll('v.timeRangeStart', new Date(context.fromMs).toISOString())
    .replaceAll('v.timeRangeStop', new Date(context.toMs).toISOString())
    .replaceAll('v.windowPeriod', windowPeriodOf(context))
    .replaceAll('v.defaultBucket', JSON.stringify(context.bucket));

const withVariable = (script: string, name: string, value: string | readonly string[]): string =>
  script
    .replaceAll(`\${${name}:json}`, () => JSON.stringify(value))
    .replaceAll(`\${${name}:regex}`, () =>
      typeof value === 'string' ? escaped(value) : `(${value.map(escaped).join('|')})`,
    )
    .replaceAll(`\${${name}}`, () => String(value));

const escaped = (value: string): string => value.replaceAll(/[\\^$*+?.()|[\]{}/]/g, '\\$&');

/** Upper bounds of what is asked for, and what becomes of it, in ms. */
const rounded: readonly (readonly [number, number])[] = [
  [15, 10],
  [35, 20],
  [75, 50],
  [150, 100],
  [350, 200],
  [750, 500],
  [1_500, 1_000],
  [3_500, 2_000],
  [7_500, 5_000],
  [12_500, 10_000],
  [17_500, 15_000],
  [25_000, 20_000],
  [45_000, 30_000],
  [90_000, 60_000],
  [210_000, 120_000],
  [450_000, 300_000],
  [750_000, 600_000],
  [1_050_000, 900_000],
  [1_500_000, 1_200_000],
  [2_700_000, 1_800_000],
  [5_400_000, 3_600_000],
  [9_000_000, 7_200_000],
  [16_200_000, 10_800_000],
  [32_400_000, 21_600_000],
  [86_400_000, 43_200_000],
  [604_800_000, 86_400_000],
  [1_814_400_000, 604_800_000],
  [3_628_800_000, 2_592_000_000],
];

/** As Go prints a duration: `1m0s`. */
const windowPeriodOf = ({ fromMs, toMs, maxDataPoints }: GrafanaContext): string => {
  const exact = (toMs - fromMs) / maxDataPoints;
  const ms = rounded.find(([bound]) => exact < bound)?.[1] ?? 31_536_000_000;
  if (ms < 1_000) return `${ms}ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  return `${Math.floor(seconds / 3_600)}h${Math.floor((seconds % 3_600) / 60)}m${seconds % 60}s`;
};
