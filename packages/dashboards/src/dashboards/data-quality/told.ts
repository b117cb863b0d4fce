/** What was told of klines: gaps, and those that came late, were restated or are outliers. */
import {
  aggregate,
  equals,
  group,
  hasField,
  keep,
  lengthOfInterval,
  limit,
  pivotFields,
  read,
  script,
  sort,
  sortDown,
  through,
  ungroup,
  windows,
} from '../../flux';
import { palette } from '../../palette';
import { bars } from '../../panels/over-time';
import { fixed, ofColumn } from '../../panels/panel';
import { column, inOrder, table, textColumn, timeColumn, words } from '../../panels/table';
import { flux } from '../../panels/target';
import { series } from './series';

export const events = bars(
  {
    title: 'What was told, by kind',
    description:
      'Klines of all chosen series by what was told of them: missing in a gap, come late into one (repaired), restated by the exchange, or outliers. By open time.',
    unit: 'none',
    decimals: 0,
    whenEmpty: 'Nothing was told in this time range',
    min: 0,
    displayName: '${__field.labels.kind}',
    overrides: [
      ofColumn('gap', { displayName: 'missing', color: fixed(palette.bad) }),
      ofColumn('late', { displayName: 'repaired', color: fixed(palette.good) }),
      ofColumn('restated', { color: fixed(palette.warning) }),
      ofColumn('outlier', { color: fixed(palette.oscillator) }),
    ],
  },
  [
    flux(
      script(
        [lengthOfInterval('1m'), windows],
        through(
          read({
            measurement: 'quality',
            tags: series,
            fields: '(r._field == "missing" and r.kind == "gap") or r._field == "count"',
            start: 'start',
          }),
          aggregate('sum'),
          group('kind', '_time'),
          'sum()',
          group('kind'),
          sort('_time'),
          keep('_time', '_value', 'kind'),
        ),
      ),
    ),
  ],
);

export const gaps = table(
  {
    title: 'Gaps',
    description:
      'The newest 200 gaps that begin in the time range: from the first missing open time to the next one that was there. Confirmed: the exchange said that it has nothing there either; otherwise nobody has explained it.',
    unit: 'none',
    decimals: 0,
    whenEmpty: 'unexplained',
    transformations: [inOrder('_time', 'to_ms', 'symbol', 'interval', 'missing', 'cause')],
    overrides: [
      timeColumn('_time', 'From'),
      timeColumn('to_ms', 'To'),
      textColumn('symbol', 'Symbol'),
      textColumn('interval', 'Interval'),
      column('missing', 'Missing', 'none', 0),
      textColumn('cause', 'Cause', {
        mappings: words({ exchange: { text: 'confirmed', color: palette.quiet } }),
      }),
    ],
  },
  [
    flux(
      script(
        [],
        through(
          read({
            measurement: 'quality',
            tags: [...series, equals('kind', 'gap')],
            fields: hasField('missing', 'to_ms', 'cause'),
          }),
          keep('_time', '_field', '_value', 'symbol', 'interval'),
          pivotFields,
          ungroup,
          sortDown('_time'),
          limit(200),
        ),
      ),
    ),
  ],
);

export const told = table(
  {
    title: 'Late, restated and outliers',
    description:
      'The newest 200 klines in the time range that came late, were restated or are outliers. What a restated kline was changed to stands in measurement kline_revision, and what is told of each on topic quality.',
    unit: 'none',
    decimals: 0,
    whenEmpty: '–',
    transformations: [inOrder('_time', 'kind', 'symbol', 'interval')],
    overrides: [
      timeColumn('_time', 'Open time'),
      textColumn('kind', 'Kind'),
      textColumn('symbol', 'Symbol'),
      textColumn('interval', 'Interval'),
    ],
  },
  [
    flux(
      script(
        [],
        through(
          read({ measurement: 'quality', tags: series, fields: hasField('count') }),
          keep('_time', 'kind', 'symbol', 'interval'),
          ungroup,
          sortDown('_time'),
          limit(200),
        ),
      ),
    ),
  ],
);

export const revisions = table(
  {
    title: 'Restated klines',
    description:
      'What the newest 100 restated klines in the time range were changed to. What was stored first stays in force until a recompute.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: '–',
    transformations: [inOrder('_time', 'symbol', 'interval', 'open', 'high', 'low', 'close', 'volume')],
    overrides: [
      timeColumn('_time', 'Open time'),
      textColumn('symbol', 'Symbol'),
      textColumn('interval', 'Interval'),
      ...['Open', 'High', 'Low', 'Close', 'Volume'].map((name) =>
        column(name.toLowerCase(), name, 'locale', 8),
      ),
    ],
  },
  [
    flux(
      script(
        [],
        through(
          read({
            measurement: 'kline_revision',
            tags: series,
            fields: hasField('open', 'high', 'low', 'close', 'volume'),
          }),
          keep('_time', '_field', '_value', 'symbol', 'interval', 'revision'),
          pivotFields,
          ungroup,
          sortDown('_time'),
          limit(100),
          'drop(columns: ["revision"])',
        ),
      ),
    ),
  ],
);
