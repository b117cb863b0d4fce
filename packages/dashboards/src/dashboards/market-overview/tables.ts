/** The newest market states as tables: a row for each symbol. */
import { Interval } from '@cryptostream/domain';
import { hasField, script, through } from '../../flux';
import { toSymbol } from '../../links';
import { palette } from '../../palette';
import { below, from, ofColumns } from '../../panels/panel';
import { coloured, column, inOrder, renamed, table, textColumn, tinted, words } from '../../panels/table';
import { flux } from '../../panels/target';
import { newestStates, signed } from './states';

export const sideBySide = table(
  {
    title: 'Side by side',
    description:
      'The newest market state of each symbol in the time range. Change, high, low and volume are of the 24 hours before it, and absent until the market has been followed for that long; volume is in the base asset. Agreement is the mean of the trends of all intervals, from −1 (all down) to 1 (all up). Volatility is that of the last hour against that of the day.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: '–',
    transformations: [
      inOrder(
        'symbol',
        'close',
        'change_percent_24h',
        'high_24h',
        'low_24h',
        'volume_24h',
        'trend_agreement',
        'volatility_ratio',
        'volatility_regime',
        '_time',
      ),
    ],
    overrides: [
      textColumn('symbol', 'Symbol', toSymbol),
      column('close', 'Price', 'locale', 8),
      column('change_percent_24h', 'Change 24 h', 'percent', 2, tinted(...signed)),
      column('high_24h', 'High 24 h', 'locale', 8),
      column('low_24h', 'Low 24 h', 'locale', 8),
      column('volume_24h', 'Volume 24 h', 'short', 2),
      column('trend_agreement', 'Agreement', 'none', 2, tinted(...signed)),
      column('volatility_ratio', 'Volatility, × day', 'none', 2),
      textColumn('volatility_regime', 'Regime', {
        mappings: words({
          low: { text: 'low', color: palette.quiet },
          normal: { text: 'normal', color: palette.good },
          high: { text: 'high', color: palette.warning },
        }),
      }),
      column('_time', 'Since', 'dateTimeFromNow', 0),
    ],
  },
  [
    flux(
      script(
        [],
        newestStates(
          hasField(
            'close',
            'change_percent_24h',
            'high_24h',
            'low_24h',
            'volume_24h',
            'trend_agreement',
            'volatility_ratio',
            'volatility_regime',
          ),
        ),
      ),
    ),
  ],
);

export const trends = table(
  {
    title: 'Trends',
    description:
      'Which way each interval goes: up when the close is above SMA 20 and EMA 12 above EMA 26, down when both are below, mixed otherwise. Absent while an interval has no averages yet.',
    unit: 'none',
    decimals: 0,
    whenEmpty: '–',
    transformations: [
      inOrder('symbol', ...Interval.all.map((each) => `trend_${each}`)),
      renamed('trend_(.*)', '$1'),
    ],
    mappings: words({
      '1': { text: '▲ up', color: palette.up },
      '0': { text: 'mixed', color: palette.quiet },
      '-1': { text: '▼ down', color: palette.down },
    }),
    overrides: [textColumn('symbol', 'Symbol', toSymbol)],
  },
  [
    flux(
      script([], through(newestStates('r._field =~ /^trend_[0-9]+[smhdw]$/'), 'drop(columns: ["_time"])')),
    ),
  ],
);

export const correlations = table(
  {
    title: 'Correlation',
    description:
      'How alike the returns of two symbols were over the last 60 klines: 1 together, 0 nothing in common, −1 against each other. Absent while they have fewer than 30 klines in common, and for a symbol with itself.',
    unit: 'none',
    decimals: 2,
    whenEmpty: '–',
    transformations: [inOrder('symbol'), renamed('correlation_(.*)', '$1')],
    overrides: [
      textColumn('symbol', 'Symbol', toSymbol),
      // By the new names: overrides come after transformations.
      ofColumns(
        /^(?!symbol$|Symbol$).*/,
        coloured(
          below('semi-dark-red'),
          from(-0.7, 'light-red'),
          from(-0.3, palette.nothing),
          from(0.3, 'light-green'),
          from(0.7, 'semi-dark-green'),
        ),
      ),
    ],
  },
  [flux(script([], through(newestStates('r._field =~ /^correlation_/'), 'drop(columns: ["_time"])')))],
);
