/** All symbols side by side. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { toDashboard } from '../dashboard';
import {
  aggregate,
  chosenLength,
  group,
  hasField,
  isChosen,
  keep,
  lengthOfInterval,
  read,
  script,
  sortDown,
  through,
  ungroup,
  use,
  windows,
  withColumns,
} from '../flux';
import { bars, lines } from '../panels/over-time';
import { bySeries, byThresholds } from '../panels/panel';
import { flux } from '../panels/target';
import { barPerRow, sparkline } from '../panels/values';
import { interval, source, symbol } from '../variables';
import { closes, signed, states, tags } from './market-overview/states';
import { correlations, sideBySide, trends } from './market-overview/tables';

const prices = sparkline(
  {
    title: 'Price',
    description:
      'The newest close of each symbol over its course in the time range, and by how much it changed in it. In the quote asset.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: 'No market states in this time range',
    displayName: '${__field.labels.symbol}',
    color: bySeries,
  },
  [flux(script([lengthOfInterval('1m'), windows], through(closes, keep('_time', '_value', 'symbol'))))],
);

const change = lines(
  {
    title: 'Change in the time range',
    description: 'Close of each symbol against its first close in the time range.',
    unit: 'percentunit',
    decimals: 2,
    whenEmpty: 'No market states in this time range',
    displayName: '${__field.labels.symbol}',
    color: bySeries,
  },
  [
    flux(
      script(
        [use('math'), lengthOfInterval('1m'), windows],
        // By logarithms, since joining each close with the first one is slow over many points.
        through(
          closes,
          keep('_time', '_value', 'symbol'),
          withColumns({ _value: 'math.log(x: r._value)' }),
          'difference(keepFirst: true)',
          'fill(value: 0.0)',
          'cumulativeSum()',
          withColumns({ _value: 'math.exp(x: r._value) - 1.0' }),
        ),
      ),
    ),
  ],
);

const movers = barPerRow(
  {
    title: 'Change over 24 hours',
    description: 'From the open of the day before to the newest close, the largest gain first.',
    unit: 'percent',
    decimals: 2,
    whenEmpty: 'Not followed for 24 hours yet',
    color: byThresholds,
    thresholds: signed,
  },
  [
    flux(
      script(
        [],
        through(
          states(hasField('change_percent_24h')),
          'last()',
          ungroup,
          keep('symbol', '_value'),
          sortDown('_value'),
        ),
      ),
    ),
  ],
);

const turnover = bars(
  {
    title: 'Turnover',
    description:
      'What was traded in each window in the quote asset, by symbol, from the klines of the chosen interval. Absent where the source has no quote volume.',
    unit: 'short',
    decimals: 1,
    whenEmpty: 'No klines with quote volume in this time range',
    displayName: '${__field.labels.symbol}',
    min: 0,
    color: bySeries,
  },
  [
    flux(
      script(
        [chosenLength, windows],
        through(
          read({
            measurement: 'kline_raw',
            tags: [...tags, isChosen('interval')],
            fields: hasField('quote_volume'),
            start: 'start',
          }),
          aggregate('sum'),
          group('symbol'),
          keep('_time', '_value', 'symbol'),
        ),
      ),
    ),
  ],
);

export const marketOverview: Dashboard = toDashboard({
  name: 'market-overview',
  title: 'Market overview',
  description: 'All symbols side by side: price, change, volume, trends and how alike they move.',
  from: 'now-24h',
  refresh: '15s',
  variables: [source, symbol('some'), interval('one', 'some')],
  rows: [
    { height: 6, panels: [[24, prices]] },
    { height: 8, panels: [[24, sideBySide]] },
    {
      height: 8,
      panels: [
        [14, change],
        [10, movers],
      ],
    },
    {
      height: 8,
      panels: [
        [12, trends],
        [12, correlations],
      ],
    },
    { height: 8, panels: [[24, turnover]] },
  ],
});
