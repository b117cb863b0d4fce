/** docs/dashboards.md: what each panel is for, its query, and what that answered in a test. */
import type {
  AnnotationQuery,
  Dashboard,
  Panel,
  VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { isRow, sourceOf, type Query } from './queries';

/** Some rows of an answer, by column. */
export type Sample = readonly { readonly [column: string]: string | number | boolean | null }[];

/** @param sampleOf what a query answered; none when it was not asked */
export const toDocumentation = (
  dashboards: readonly Dashboard[],
  sampleOf: (dashboard: Dashboard, panel: Panel) => Sample | null,
): string =>
  [
    introduction,
    dashboards.map(({ title }) => `- [${title}](#${toAnchor(title!)})`).join('\n'),
    ...dashboards.flatMap((dashboard) => toSection(dashboard, sampleOf)),
  ].join('\n\n') + '\n';

const introduction = `# Dashboards

<!-- Generated from packages/dashboards; CONTRIBUTING.md says how. -->

Six dashboards in the folder CryptoStream, written in TypeScript (\`packages/dashboards\`) and generated into
\`grafana/dashboards\`. Each links to the others and keeps source, symbol, interval and time range on the way. The menu of each
panel has _Query in Explore_, which opens its query.

**What was tested, and what was not.** Grafana and Confluent Control Center were not run while this was developed: no image of
them was within reach. So nobody has looked at these panels in a browser yet. What stands in for it: every query of every
panel, variable and annotation is run as Grafana would send it, against a real InfluxDB that holds klines of the pipeline, for
each symbol and interval, and its answer has to have the columns that its panel shows; the JSON is checked against the types
that Grafana publishes. The queries of Pipeline health are run against a real Prometheus that scrapes real services.

**Time ranges.** Over a long range klines share windows, whose length follows from the range and the width of the panel, in whole
klines. A window has the first open, the highest high, the lowest low, the last close, the sum of the volumes, and of every other
value the last. So a panel never draws more than some hundred to a thousand points, and InfluxDB's storage does the
aggregation.

**Samples** are a few rows of what a query answered in a test on klines of the simulator, times as ISO 8601. Queries of Prometheus
have none, since what they answer is never the same twice.`;

const toAnchor = (title: string): string => title.toLowerCase().replaceAll(' ', '-');

const toSection = (
  dashboard: Dashboard,
  sampleOf: (dashboard: Dashboard, panel: Panel) => Sample | null,
): readonly string[] => [
  `## ${dashboard.title!}`,
  `${dashboard.description!} Opens at \`${dashboard.time!.from}\`, refreshes every ${dashboard.refresh!}.`,
  ...toChoices(dashboard.templating.list ?? []),
  ...toMarks(dashboard.annotations.list ?? []),
  ...(dashboard.panels ?? []).flatMap((panel) =>
    isRow(panel) ? [] : toParagraphs(panel, sampleOf(dashboard, panel)),
  ),
];

const toChoices = (variables: readonly VariableModel[]): readonly string[] =>
  variables.length === 0
    ? []
    : [
        'To be chosen: ' +
          variables.map(({ label, description }) => `**${label!}** (${lowered(description!)})`).join(', ') +
          '.',
      ];

const lowered = (sentence: string): string =>
  sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');

const toMarks = (annotations: readonly AnnotationQuery[]): readonly string[] =>
  annotations.map(
    ({ name, target }) => `Marks **${name}**:\n\n${fenced('flux', (target as unknown as Query).query!)}`,
  );

const toParagraphs = (panel: Panel, sample: Sample | null): readonly string[] => [
  `### ${panel.title!}`,
  panel.description!,
  ...sourceOf(panel).map(({ query, expr }) =>
    query === undefined ? fenced('promql', expr!) : fenced('flux', query),
  ),
  ...(sample === null ? [] : [toTable(sample)]),
];

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

const toTable = (sample: Sample): string => {
  const columns = [...new Set(sample.flatMap((row) => Object.keys(row)))].filter(
    (column) => column !== 'result' && column !== 'table',
  );
  return [
    columns,
    columns.map(() => '---'),
    ...sample.map((row) => columns.map((column) => toCell(row[column]))),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
};

const toCell = (value: Sample[number][string] | undefined): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(10)));
  return String(value).replaceAll('|', '\\|');
};
