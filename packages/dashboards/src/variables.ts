/** What can be chosen above a dashboard. Names of tags, since a choice is a condition on the tag of that name. */
import {
  VariableHide,
  VariableRefresh,
  VariableSort,
  VariableType,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { influx } from './data-sources';
import {
  equals,
  isAmongChosen,
  isChosen,
  lengthOf,
  script,
  sort,
  through,
  use,
  type Condition,
} from './flux';

type Choice = 'one' | 'some';

const schema = use('influxdata/influxdb/schema');
const dictionary = use('dict');

/**
 * From the index alone, so that all of time costs little: what was imported from years ago can be chosen as well. Of klines that have
 * values, since every dashboard shows some.
 */
const valuesOf = (tag: string, conditions: readonly Condition[]): string =>
  `schema.tagValues(
  bucket: v.defaultBucket,
  tag: ${JSON.stringify(tag)},
  predicate: (r) => ${[equals('_measurement', 'kline_enriched'), ...conditions].join(' and ')},
  start: 1970-01-01T00:00:00Z,
)`;

const tagVariable = ({
  choice,
  first,
  ...model
}: {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly choice: Choice;
  readonly first: string;
  readonly query: string;
}): VariableModel => ({
  type: VariableType.Query,
  ...model,
  datasource: influx,
  // Once for each load: what is stored does not change with the time range.
  refresh: VariableRefresh.OnDashboardLoad,
  sort: VariableSort.Disabled,
  hide: VariableHide.DontHide,
  skipUrlSync: false,
  regex: '',
  options: [],
  multi: choice === 'some',
  includeAll: choice === 'some',
  current:
    choice === 'some'
      ? { selected: true, text: ['All'], value: ['$__all'] }
      : { selected: true, text: first, value: first },
});

export const source: VariableModel = tagVariable({
  name: 'source',
  label: 'Source',
  description: 'Who published the klines.',
  choice: 'one',
  first: 'binance',
  query: script([schema], through(valuesOf('source', []), sort('_value'))),
});

export const symbol = (choice: Choice): VariableModel =>
  tagVariable({
    name: 'symbol',
    label: choice === 'one' ? 'Symbol' : 'Symbols',
    description: choice === 'one' ? 'The trading pair.' : 'The trading pairs.',
    choice,
    first: 'BTCUSDC',
    query: script([schema], through(valuesOf('symbol', [isChosen('source')]), sort('_value'))),
  });

/** @param symbols whether one symbol is chosen, or some */
export const interval = (choice: Choice, symbols: Choice): VariableModel =>
  tagVariable({
    name: 'interval',
    label: choice === 'one' ? 'Interval' : 'Intervals',
    description: choice === 'one' ? 'How long one kline is.' : 'How long the klines are.',
    choice,
    first: '1m',
    query: script(
      [schema, dictionary],
      through(
        valuesOf('interval', [
          isChosen('source'),
          symbols === 'one' ? isChosen('symbol') : isAmongChosen('symbol'),
        ]),
        `map(fn: (r) => ({_value: r._value, length: ${lengthOf('r._value')}}))`,
        sort('length'),
        'keep(columns: ["_value"])',
      ),
    ),
  });

/** A choice of fixed numbers. */
export const threshold = (
  name: string,
  label: string,
  description: string,
  values: readonly string[],
): VariableModel => ({
  type: VariableType.Custom,
  name,
  label,
  description,
  query: values.join(','),
  current: { selected: true, text: values[0]!, value: values[0]! },
  options: values.map((value, index) => ({ selected: index === 0, text: value, value })),
  multi: false,
  includeAll: false,
  hide: VariableHide.DontHide,
  skipUrlSync: false,
});
