/** Candles with what is drawn over them, and their volume. */
import { candleScript } from '../../candle-script';
import { aggregate, chosenLength, hasField, keep, read, script, through, ungroup, windows } from '../../flux';
import { palette } from '../../palette';
import { candles } from '../../panels/candles';
import { bars } from '../../panels/over-time';
import { fixed } from '../../panels/panel';
import { flux } from '../../panels/target';
import { line, nothing, series } from './series';

const [ema12, ema26] = palette.exponential;
const [sma7, sma20, sma50, sma200] = palette.averages;

const thin = { 'custom.lineStyle': { fill: 'dash', dash: [8, 6] } };

export const chart = candles(
  {
    title: '$symbol $interval',
    description:
      'Closed klines as candles: green where the close is not below the open, red where it is. Where more klines fit into the time range than candles onto the panel, several become one: first open, highest high, lowest low, last close. Over them SMA, EMA, Bollinger bands and VWAP as they were at the close of each candle; a value begins when it is warm. Prices are in the quote asset. A click on a name in the legend shows that line alone.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: nothing,
    overrides: [
      line('sma_7', 'SMA 7', sma7),
      line('sma_20', 'SMA 20', sma20, { 'custom.lineWidth': 2 }),
      line('sma_50', 'SMA 50', sma50),
      line('sma_200', 'SMA 200', sma200),
      line('ema_12', 'EMA 12', ema12),
      line('ema_26', 'EMA 26', ema26),
      line('bollinger_20_2_upper', 'Bollinger upper', palette.band, {
        'custom.fillBelowTo': 'Bollinger lower',
        'custom.fillOpacity': 8,
      }),
      line('bollinger_20_2_lower', 'Bollinger lower', palette.band),
      line('vwap', 'VWAP', palette.volumeWeighted, thin),
    ],
  },
  [
    flux(
      candleScript(chosenLength, series, [
        'sma_7',
        'sma_20',
        'sma_50',
        'sma_200',
        'ema_12',
        'ema_26',
        'bollinger_20_2_upper',
        'bollinger_20_2_lower',
        'vwap',
      ]),
    ),
  ],
);

export const volume = bars(
  {
    title: 'Volume',
    description: 'What was traded in each candle, in the base asset.',
    unit: 'short',
    decimals: 3,
    whenEmpty: nothing,
    displayName: 'Volume',
    min: 0,
    color: fixed(palette.volume),
    maxDataPoints: 400,
  },
  [
    flux(
      script(
        [chosenLength, windows],
        through(
          read({ measurement: 'kline_enriched', tags: series, fields: hasField('volume'), start: 'start' }),
          aggregate('sum'),
          ungroup,
          keep('_time', '_value'),
        ),
      ),
    ),
  ],
);
