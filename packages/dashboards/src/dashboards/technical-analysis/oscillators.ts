/** RSI, MACD and ATR. */
import { GraphDrawStyle } from '@grafana/grafana-foundation-sdk/common';
import { valueScript } from '../../candle-script';
import { chosenLength, hasField, keep, read, script, through, ungroup } from '../../flux';
import { palette } from '../../palette';
import { lines, markedThresholds } from '../../panels/over-time';
import { below, byThresholds, from } from '../../panels/panel';
import { flux } from '../../panels/target';
import { stat } from '../../panels/values';
import { line, nothing, series } from './series';

const zones = [below(palette.up), from(30, palette.quiet), from(70, palette.down)];

export const rsiNow = stat(
  {
    title: 'RSI 14 now',
    description:
      'Of the newest closed kline in the time range: red from 70 (overbought), green up to 30 (oversold).',
    unit: 'none',
    decimals: 1,
    whenEmpty: 'Not warm',
    min: 0,
    max: 100,
    color: byThresholds,
    thresholds: zones,
  },
  [
    flux(
      script(
        [],
        through(
          read({ measurement: 'kline_enriched', tags: series, fields: hasField('rsi_14') }),
          'last()',
          ungroup,
          keep('_time', '_value'),
        ),
      ),
    ),
  ],
);

export const rsi = lines(
  {
    title: 'RSI 14',
    description:
      'Relative strength index after Wilder over 14 klines, 0 to 100. Lines at 30 (below: oversold) and 70 (above: overbought).',
    unit: 'none',
    decimals: 1,
    whenEmpty: nothing,
    min: 0,
    max: 100,
    thresholds: [below(palette.up), from(30, palette.nothing), from(70, palette.down)],
    overrides: [line('rsi_14', 'RSI 14', palette.oscillator, { 'custom.lineWidth': 2 })],
  },
  [flux(valueScript(chosenLength, series, ['rsi_14']))],
  markedThresholds,
);

export const macd = lines(
  {
    title: 'MACD 12/26/9',
    description:
      'The difference of EMA 12 and EMA 26, an EMA 9 of it as signal, and how far apart the two are as bars. In the quote asset.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: nothing,
    overrides: [
      line('macd_12_26_9', 'MACD', palette.volume),
      line('macd_12_26_9_signal', 'Signal', palette.signal),
      line('macd_12_26_9_histogram', 'Histogram', palette.quiet, {
        'custom.drawStyle': GraphDrawStyle.Bars,
        'custom.fillOpacity': 50,
        'custom.lineWidth': 0,
      }),
    ],
  },
  [
    flux(
      valueScript(chosenLength, series, ['macd_12_26_9', 'macd_12_26_9_signal', 'macd_12_26_9_histogram']),
    ),
  ],
);

export const atr = lines(
  {
    title: 'ATR 14',
    description:
      'Average true range after Wilder over 14 klines: how far the price usually goes within one kline, in the quote asset.',
    unit: 'locale',
    decimals: 8,
    whenEmpty: nothing,
    min: 0,
    overrides: [line('atr_14', 'ATR 14', palette.signal)],
  },
  [flux(valueScript(chosenLength, series, ['atr_14']))],
);
