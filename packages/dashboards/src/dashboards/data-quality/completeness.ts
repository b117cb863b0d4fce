/** How much of each day is there. */
import { define, group, lengthOf, script, through, toColumns, use, withColumns } from '../../flux';
import { palette } from '../../palette';
import { below, byThresholds, from } from '../../panels/panel';
import { cells } from '../../panels/states';
import { flux } from '../../panels/target';
import { storedKlines } from './series';

const dayNs = '86400000000000';

export const completeness = cells(
  {
    title: 'Completeness by day',
    description:
      'How many of the klines that a UTC day should have are stored, for each series from its first kline in the time range on; of the day that has not ended, up to the end of the range. A kline that the exchange confirmed not to have counts as missing here; the tables below tell the two apart.',
    unit: 'percent',
    decimals: 2,
    whenEmpty: 'No klines in this time range',
    displayName: '${__field.labels.symbol} ${__field.labels.interval}',
    min: 0,
    max: 100,
    color: byThresholds,
    thresholds: [below(palette.bad), from(99, palette.warning), from(99.99, palette.good)],
  },
  [
    flux(
      script(
        [
          use('dict'),
          define('day', dayNs),
          define('start', 'time(v: int(v: v.timeRangeStart) / day * day)'),
          define('stop', 'int(v: v.timeRangeStop)'),
        ],
        through(
          `join(\n  tables: {day: ${through(
            storedKlines('start'),
            'aggregateWindow(every: 1d, fn: count, createEmpty: true, timeSrc: "_start")',
            group('symbol', 'interval'),
          ).replaceAll('\n', '\n  ')},\n  first: ${through(
            storedKlines('start'),
            'first()',
            group('symbol', 'interval'),
          ).replaceAll('\n', '\n  ')}},\n  on: ["symbol", "interval"],\n)`,
          toColumns({
            _time: 'r._time_day',
            symbol: 'r.symbol',
            interval: 'r.interval',
            stored: 'r._value_day',
            begins: 'if r._time_first > r._time_day then int(v: r._time_first) else int(v: r._time_day)',
            ends: 'if stop < int(v: r._time_day) + day then stop else int(v: r._time_day) + day',
          }),
          withColumns({ expected: `(r.ends - r.begins) / ${lengthOf('r.interval')}` }),
          'filter(fn: (r) => r.expected > 0)',
          toColumns({
            _time: 'r._time',
            symbol: 'r.symbol',
            interval: 'r.interval',
            // Of a range that ends in the past the kline that was open then is stored by now.
            _value:
              'if r.stored > r.expected then 100.0 else 100.0 * float(v: r.stored) / float(v: r.expected)',
          }),
          group('symbol', 'interval'),
        ),
      ),
    ),
  ],
);
