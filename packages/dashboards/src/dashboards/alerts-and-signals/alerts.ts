/** What rules told. */
import {
  aggregate,
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
import { toSymbol } from '../../links';
import { bars } from '../../panels/over-time';
import { bySeries } from '../../panels/panel';
import { column, inOrder, table, textColumn, timeColumn } from '../../panels/table';
import { flux } from '../../panels/target';
import { markets } from './series';

export const fired = table(
  {
    title: 'Alerts',
    description:
      'The newest 200 alerts in the time range, of all intervals: the rule, the kline at whose close it fired, what happened in words, and what was compared with what.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: '–',
    transformations: [inOrder('_time', 'rule', 'symbol', 'interval', 'close', 'message')],
    overrides: [
      timeColumn('_time', 'Open time'),
      textColumn('rule', 'Rule'),
      textColumn('symbol', 'Symbol', toSymbol),
      textColumn('interval', 'Interval'),
      column('close', 'Close', 'locale', 8),
      textColumn('message', 'What happened', { 'custom.minWidth': 300 }),
    ],
  },
  [
    flux(
      script(
        [],
        through(
          read({ measurement: 'alert', tags: markets }),
          keep('_time', '_field', '_value', 'rule', 'symbol', 'interval'),
          pivotFields,
          ungroup,
          sortDown('_time'),
          limit(200),
        ),
      ),
    ),
  ],
);

export const firedOverTime = bars(
  {
    title: 'Alerts by rule',
    description: 'How many alerts each rule gave in each window, of all intervals.',
    unit: 'none',
    decimals: 0,
    whenEmpty: 'No alert in this time range',
    min: 0,
    color: bySeries,
    displayName: '${__field.labels.rule}',
  },
  [
    flux(
      script(
        [lengthOfInterval('1m'), windows],
        through(
          read({ measurement: 'alert', tags: markets, fields: hasField('close'), start: 'start' }),
          aggregate('count'),
          group('rule', '_time'),
          'sum()',
          group('rule'),
          sort('_time'),
          keep('_time', '_value', 'rule'),
        ),
      ),
    ),
  ],
);
