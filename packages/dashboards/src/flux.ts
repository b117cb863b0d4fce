/**
 * Flux scripts as Grafana sends them: `${name:json}` and `${name:regex}` become the values of a variable in the browser, the words
 * after `v.` are put in by Grafana's backend. Ranges, tags and fields stand directly behind `from`, and aggregates behind them, since
 * InfluxDB's storage does that part itself; all else is done in memory.
 */
import type { Measurement } from '@cryptostream/contracts';
import { Interval } from '@cryptostream/domain';

/** A stream of tables, as text. */
export type Tables = string;

/** A condition on a row, as text. */
export type Condition = string;

const textOf = (value: string): string => JSON.stringify(value);

export const equals = (tag: string, value: string): Condition => `r.${tag} == ${textOf(value)}`;

/** The one value that is chosen. */
export const isChosen = (tag: string): Condition => `r.${tag} == \${${tag}:json}`;

/** One of those that are chosen. `contains` would not be done by the storage, a regular expression is. */
export const isAmongChosen = (tag: string): Condition => `r.${tag} =~ /^\${${tag}:regex}$/`;

export const hasField = (...names: readonly string[]): Condition =>
  names.map((name) => equals('_field', name)).join(' or ');

export type Reading = {
  readonly measurement: Measurement;
  readonly tags: readonly Condition[];
  /** All of them when absent. */
  readonly fields?: Condition;
  /** Flux expressions; the time range of the dashboard unless said otherwise. */
  readonly start?: string;
  readonly stop?: string;
};

export const read = ({
  measurement,
  tags,
  fields,
  start = 'v.timeRangeStart',
  stop = 'v.timeRangeStop',
}: Reading): Tables =>
  through(
    'from(bucket: v.defaultBucket)',
    `range(start: ${start}, stop: ${stop})`,
    `filter(fn: (r) => ${[equals('_measurement', measurement), ...tags].join(' and ')})`,
    ...(fields === undefined ? [] : [`filter(fn: (r) => ${fields})`]),
  );

export const through = (tables: Tables, ...stages: readonly string[]): Tables =>
  [tables, ...stages].join('\n  |> ');

export const union = (...tables: readonly Tables[]): Tables =>
  `union(tables: [\n${tables.map((each) => indented(`${each},`)).join('\n')}\n])`;

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

type Aggregate = 'first' | 'last' | 'min' | 'max' | 'sum' | 'count';

/** One row for each window that has any, at its start; `window` is a Flux expression. */
export const aggregate = (fn: Aggregate, window = 'window'): string =>
  `aggregateWindow(every: ${window}, fn: ${fn}, createEmpty: false, timeSrc: "_start")`;

const columnsOf = (names: readonly string[]): string => `[${names.map(textOf).join(', ')}]`;

export const keep = (...names: readonly string[]): string => `keep(columns: ${columnsOf(names)})`;
export const group = (...names: readonly string[]): string => `group(columns: ${columnsOf(names)})`;
/** Everything in one table: Grafana makes a frame of each. */
export const ungroup = 'group()';
export const sort = (...names: readonly string[]): string => `sort(columns: ${columnsOf(names)})`;
export const sortDown = (...names: readonly string[]): string =>
  `sort(columns: ${columnsOf(names)}, desc: true)`;
export const limit = (count: number): string => `limit(n: ${count})`;
export const tail = (count: number): string => `tail(n: ${count})`;

/** Fields side by side, a row for each time. */
export const pivotFields = 'pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")';

/** @param record columns by name, each a Flux expression of `r` */
export const toColumns = (record: { readonly [name: string]: string }): string =>
  `map(fn: (r) => ({${entriesOf(record)}}))`;

export const withColumns = (record: { readonly [name: string]: string }): string =>
  `map(fn: (r) => ({r with ${entriesOf(record)}}))`;

const entriesOf = (record: { readonly [name: string]: string }): string =>
  Object.entries(record)
    .map(([name, expression]) => `${name}: ${expression}`)
    .join(', ');

/** A name of a script, and the packages that what it is needs. */
export type Definition = {
  readonly imports: readonly string[];
  readonly define: readonly (readonly [name: string, is: string])[];
};

/** @param is a Flux expression */
export const define = (name: string, is: string, ...imports: readonly string[]): Definition => ({
  imports,
  define: [[name, is]],
});

export const use = (path: string): Definition => ({ imports: [path], define: [] });

export const script = (definitions: readonly Definition[], tables: Tables): string => {
  const imports = [...new Set(definitions.flatMap((each) => each.imports))].toSorted();
  return [
    imports.map((path) => `import ${textOf(path)}`).join('\n'),
    definitions.flatMap((each) => each.define.map(([name, is]) => `${name} = ${is}`)).join('\n'),
    tables,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};

const nanosecondsPerMs = 1_000_000;

/** How long an interval is in ns, by name. An interval that is not known counts as a second. */
const lengths = `[${Interval.all
  .map((interval) => `${textOf(interval)}: ${Interval.lengthMs(interval) * nanosecondsPerMs}`)
  .join(', ')}]`;

/** How long the interval of that name is in ns; `name` is a Flux expression. */
export const lengthOf = (name: string): string =>
  `dict.get(dict: ${lengths}, key: ${name}, default: 1000000000)`;

/** `length` of the interval that is chosen, in ns. */
export const chosenLength = define('length', lengthOf('${interval:json}'), 'dict');

export const lengthOfInterval = (interval: Interval.Interval): Definition =>
  define('length', String(Interval.lengthMs(interval) * nanosecondsPerMs));

/**
 * `window`: what Grafana deems right for the time range and the width of the panel, rounded up to whole klines of `length`: never
 * finer than the interval, and each window holds as many klines as the next. `start`: the time range from the start of a window on,
 * so that the first one is whole.
 */
export const windows: Definition = {
  imports: [],
  define: [
    ['window', 'duration(v: (int(v: v.windowPeriod) + length - 1) / length * length)'],
    ['start', 'time(v: int(v: v.timeRangeStart) / int(v: window) * int(v: window))'],
  ],
};
