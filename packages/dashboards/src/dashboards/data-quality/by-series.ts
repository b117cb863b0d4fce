/** What is there and what is missing, a row for each series. */
import {
  equals,
  group,
  hasField,
  lengthOf,
  pivotFields,
  read,
  script,
  sort,
  through,
  toColumns,
  ungroup,
  union,
  use,
  withColumns,
  type Tables,
} from '../../flux';
import { palette } from '../../palette';
import { below, from } from '../../panels/panel';
import { column, inOrder, table, textColumn, tinted } from '../../panels/table';
import { flux } from '../../panels/target';
import { quality, series, storedKlines } from './series';

/** One number for each series, by name. */
const named = (name: string, tables: Tables, value = 'r._value'): Tables =>
  through(
    tables,
    group('symbol', 'interval'),
    toColumns({
      symbol: 'r.symbol',
      interval: 'r.interval',
      name: JSON.stringify(name),
      _value: `int(v: ${value})`,
    }),
  );

const byName = 'pivot(rowKey: ["symbol", "interval"], columnKey: ["name"], valueColumn: "_value")';

const missingNow = through(
  union(
    named('stored', through(storedKlines(), 'count()')),
    named('first', through(storedKlines(), 'first()'), 'r._time'),
    named('last', through(storedKlines(), 'last()'), 'r._time'),
  ),
  group('symbol', 'interval'),
  byName,
  toColumns({
    symbol: 'r.symbol',
    interval: 'r.interval',
    name: '"missing_now"',
    _value: `(r.last - r.first) / ${lengthOf('r.interval')} + 1 - r.stored`,
  }),
);

const confirmed = through(
  read({
    measurement: 'quality',
    tags: [...series, equals('kind', 'gap')],
    fields: hasField('missing', 'cause'),
  }),
  pivotFields,
  'filter(fn: (r) => exists r.cause)',
  group('symbol', 'interval'),
  'sum(column: "missing")',
  withColumns({ _value: 'r.missing' }),
);

export const bySeries = table(
  {
    title: 'Klines of each series',
    description:
      'Stored: klines in the time range. Missing now: open times between the first and the last of them that have none, so open gaps. Missed: open times that were missing when a later kline came. Confirmed: those of them that the exchange said to have nothing for. Repaired: klines that came into a gap later. Restated: klines that the exchange changed afterwards. Outliers: klines with an implausible move; they are kept.',
    unit: 'none',
    decimals: 0,
    whenEmpty: '0',
    transformations: [
      inOrder(
        'symbol',
        'interval',
        'stored',
        'missing_now',
        'missed',
        'confirmed',
        'repaired',
        'restated',
        'outliers',
      ),
    ],
    overrides: [
      textColumn('symbol', 'Symbol'),
      textColumn('interval', 'Interval'),
      column('stored', 'Stored', 'none', 0),
      column('missing_now', 'Missing now', 'none', 0, tinted(below(palette.good), from(1, palette.bad))),
      column('missed', 'Missed', 'none', 0),
      column('confirmed', 'Confirmed', 'none', 0),
      column('repaired', 'Repaired', 'none', 0),
      column('restated', 'Restated', 'none', 0, tinted(below(palette.quiet), from(1, palette.warning))),
      column('outliers', 'Outliers', 'none', 0, tinted(below(palette.quiet), from(1, palette.warning))),
    ],
  },
  [
    flux(
      script(
        [use('dict')],
        through(
          union(
            named('stored', through(storedKlines(), 'count()')),
            missingNow,
            named('missed', through(quality('gap', 'missing'), 'sum()')),
            named('confirmed', confirmed),
            named('repaired', through(quality('late', 'count'), 'sum()')),
            named('restated', through(quality('restated', 'count'), 'sum()')),
            named('outliers', through(quality('outlier', 'count'), 'sum()')),
          ),
          group('symbol', 'interval'),
          byName,
          ungroup,
          withColumns({ length: lengthOf('r.interval') }),
          sort('symbol', 'length'),
          'drop(columns: ["length"])',
        ),
      ),
    ),
  ],
);
