/** Signals and volume spikes of the klines of one interval. */
import { Enrichment } from '@cryptostream/domain';
import {
  aggregate,
  chosenLength,
  group,
  hasField,
  keep,
  limit,
  read,
  script,
  sort,
  sortDown,
  through,
  toColumns,
  ungroup,
  windows,
} from '../../flux';
import { toSymbol } from '../../links';
import { palette } from '../../palette';
import { below, from } from '../../panels/panel';
import { column, inOrder, table, textColumn, timeColumn, tinted, words } from '../../panels/table';
import { flux } from '../../panels/target';
import { series } from './series';

const signals = Enrichment.defaultConfiguration.signals.map(({ name }) => name);

const isChange = 'filter(fn: (r) => r.change != 0.0 and r._value != 0.0)';

export const signalled = table(
  {
    title: 'Signals',
    description:
      'The newest 200 signals of the chosen interval in the time range: a cross on the kline where one value came above (1) or below (−1) another, a zone where it was entered: RSI above 70 (1) or below 30 (−1), the close above (1) or below (−1) its Bollinger bands. Where several klines share a window of the time range, as they stood at its end.',
    unit: 'none',
    decimals: 0,
    whenEmpty: '–',
    transformations: [inOrder('_time', 'symbol', 'signal', '_value')],
    overrides: [
      timeColumn('_time', 'Open time'),
      textColumn('symbol', 'Symbol', toSymbol),
      textColumn('signal', 'Signal', {
        mappings: words({
          sma_20_50_cross: { text: 'SMA 20 over SMA 50' },
          macd_12_26_9_cross: { text: 'MACD over its signal' },
          rsi_14_zone: { text: 'RSI 14 beyond 30/70' },
          bollinger_20_2_break: { text: 'Close beyond Bollinger bands' },
        }),
      }),
      column('_value', 'Direction', 'none', 0, {
        mappings: words({
          '1': { text: '▲ above', color: palette.up },
          '-1': { text: '▼ below', color: palette.down },
        }),
      }),
    ],
  },
  [
    flux(
      script(
        [chosenLength, windows],
        through(
          read({
            measurement: 'kline_enriched',
            tags: series,
            fields: hasField(...signals),
            start: 'start',
          }),
          aggregate('last'),
          'duplicate(column: "_value", as: "change")',
          'difference(columns: ["change"], keepFirst: false)',
          isChange,
          toColumns({ _time: 'r._time', symbol: 'r.symbol', signal: 'r._field', _value: 'r._value' }),
          ungroup,
          sortDown('_time'),
          limit(200),
        ),
      ),
    ),
  ],
);

export const signalCounts = table(
  {
    title: 'Klines with a signal',
    description:
      'How many klines of the chosen interval in the time range have each signal: the two crosses, and those that are in a zone.',
    unit: 'none',
    decimals: 0,
    whenEmpty: '0',
    transformations: [inOrder('symbol', 'sma_20_50_cross', 'macd_12_26_9_cross')],
    overrides: [
      textColumn('symbol', 'Symbol', toSymbol),
      column('sma_20_50_cross', 'SMA crosses', 'none', 0),
      column('macd_12_26_9_cross', 'MACD crosses', 'none', 0),
      column('rsi_14_zone', 'RSI beyond 30/70', 'none', 0),
      column('bollinger_20_2_break', 'Beyond Bollinger', 'none', 0),
    ],
  },
  [
    flux(
      script(
        [],
        through(
          read({ measurement: 'kline_enriched', tags: series, fields: hasField(...signals) }),
          'filter(fn: (r) => r._value != 0.0)',
          'count()',
          keep('_field', '_value', 'symbol'),
          group('symbol'),
          'pivot(rowKey: ["symbol"], columnKey: ["_field"], valueColumn: "_value")',
          ungroup,
          sort('symbol'),
        ),
      ),
    ),
  ],
);

export const spikes = table(
  {
    title: 'Volume spikes',
    description:
      'The newest 200 klines of the chosen interval in the time range whose volume is at least the chosen multiple of its mean over 20 klines.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: '–',
    transformations: [inOrder('_time', 'symbol', '_value')],
    overrides: [
      timeColumn('_time', 'Open time'),
      textColumn('symbol', 'Symbol', toSymbol),
      column(
        '_value',
        'Volume, × mean',
        'none',
        1,
        tinted(below(palette.quiet), from(5, palette.warning), from(10, palette.bad)),
      ),
    ],
  },
  [
    flux(
      script(
        [],
        through(
          read({ measurement: 'kline_enriched', tags: series, fields: hasField('volume_ratio_20') }),
          'filter(fn: (r) => r._value >= ${spike}.0)',
          ungroup,
          sortDown('_time'),
          limit(200),
          keep('_time', '_value', 'symbol'),
        ),
      ),
    ),
  ],
);
