/** One symbol on all intervals at the same moment, and whether the longer ones are the sum of the shorter ones. */
import { type Interval } from '@cryptostream/domain';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { candleScript } from '../candle-script';
import { toDashboard } from '../dashboard';
import {
  define,
  equals,
  group,
  keep,
  lengthOf,
  lengthOfInterval,
  read,
  script,
  sort,
  through,
  toColumns,
  ungroup,
  use,
  withColumns,
} from '../flux';
import { palette } from '../palette';
import { candles } from '../panels/candles';
import { below, fixed, from, ofColumn } from '../panels/panel';
import { column, inOrder, table, textColumn, timeColumn, tinted, words } from '../panels/table';
import { flux } from '../panels/target';
import { source, symbol } from '../variables';
import { market } from './intervals-together/market';
import { addsUp, counts, findings } from './intervals-together/reconciliation';

/** As much of each interval as shows its candles well. */
const zooms: readonly (readonly [Interval.Interval, string])[] = [
  ['1s', '5m'],
  ['1m', '2h'],
  ['15m', '1d'],
  ['1h', '7d'],
  ['1d', '180d'],
];

const zoomed = ([interval, range]: (typeof zooms)[number]) =>
  candles(
    {
      title: `$symbol ${interval}`,
      description: `Klines of ${interval} with SMA 20, over the last ${range} while the dashboard shows a range up to now, otherwise over its range. The crosshair marks the same moment on all intervals. Prices are in the quote asset.`,
      unit: 'locale',
      decimals: 8,
      whenEmpty: `No klines of ${interval} in this time range`,
      timeFrom: range,
      maxDataPoints: 200,
      overrides: [ofColumn('sma_20', { displayName: 'SMA 20', color: fixed(palette.averages[1]) })],
    },
    [flux(candleScript(lengthOfInterval(interval), [...market, equals('interval', interval)], ['sma_20']))],
  );

const compared = ['close', 'sma_20', 'rsi_14', 'atr_14', 'volume_ratio_20', 'trend', 'open_time_ms'];

const moment = table(
  {
    title: 'The same moment on all intervals',
    description:
      'The newest market state in the time range: of each interval the newest kline that was closed at that moment, and what is computed of it. Prices are in the quote asset, RSI from 0 to 100, volume against its mean over 20 klines.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: '–',
    transformations: [inOrder('interval', ...compared)],
    overrides: [
      textColumn('interval', 'Interval'),
      column('close', 'Close', 'locale', 8),
      column('sma_20', 'SMA 20', 'locale', 8),
      column(
        'rsi_14',
        'RSI 14',
        'none',
        1,
        tinted(below(palette.up), from(30, palette.quiet), from(70, palette.down)),
      ),
      column('atr_14', 'ATR 14', 'locale', 8),
      column('volume_ratio_20', 'Volume, × mean', 'none', 2),
      column('trend', 'Trend', 'none', 0, {
        mappings: words({
          '1': { text: '▲ up', color: palette.up },
          '0': { text: 'mixed', color: palette.quiet },
          '-1': { text: '▼ down', color: palette.down },
        }),
      }),
      timeColumn('open_time_ms', 'Open time'),
    ],
  },
  [
    flux(
      script(
        [use('regexp'), use('dict'), define('parts', `/^(${compared.join('|')})_([0-9]+[smhdw])$/`)],
        through(
          read({
            measurement: 'market_state',
            tags: market,
            fields: `r._field =~ /^(${compared.join('|')})_[0-9]+[smhdw]$/`,
          }),
          'last()',
          keep('_field', '_value'),
          toColumns({
            interval: 'regexp.replaceAllString(r: parts, v: r._field, t: "$2")',
            name: 'regexp.replaceAllString(r: parts, v: r._field, t: "$1")',
            _value: 'float(v: r._value)',
          }),
          group('interval'),
          'pivot(rowKey: ["interval"], columnKey: ["name"], valueColumn: "_value")',
          ungroup,
          withColumns({ length: lengthOf('r.interval') }),
          sort('length'),
          'drop(columns: ["length"])',
        ),
      ),
    ),
  ],
);

export const intervalsTogether: Dashboard = toDashboard({
  name: 'intervals-together',
  title: 'Intervals together',
  description:
    'One symbol on all intervals at the same moment, and whether longer klines are the sum of shorter ones.',
  from: 'now-24h',
  refresh: '15s',
  variables: [source, symbol('one')],
  rows: [
    { height: 8, panels: [[24, moment]] },
    { height: 9, panels: zooms.slice(0, 3).map((each) => [8, zoomed(each)]) },
    { height: 9, panels: zooms.slice(3).map((each) => [12, zoomed(each)]) },
    {
      height: 8,
      panels: [
        [14, addsUp],
        [10, counts],
      ],
    },
    { height: 8, panels: [[24, findings]] },
  ],
});
