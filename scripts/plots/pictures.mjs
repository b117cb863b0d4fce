/** Which chart is drawn for which value: `{ file name: chart }`. One colour for one role: blue first, then orange, purple, green. */
import { enrichedFile } from './enriched-file.mjs';
import { flagPictures } from './flag-pictures.mjs';
import { signalPictures } from './signal-pictures.mjs';

const hourMs = 3_600_000;

const line = (name, values, colour, style) => ({ kind: 'line', name, values, colour, style });

export const pictures = (folder) => {
  const hours = enrichedFile(folder, 'BTCUSDT-1h-2025-02-24_2025-04.csv.gz', hourMs);
  const quarters = enrichedFile(folder, 'BTCUSDT-15m-2025-02-24_2025-04-06.csv.gz', hourMs / 4);
  return {
    ...indicatorPictures(hours, quarters),
    ...signalPictures(hours),
    ...flagPictures(folder, hours),
  };
};

const indicatorPictures = (hours, quarters) => {
  const week = hours('2025-03-01', '2025-03-08');
  const start = hours('2025-02-24', '2025-03-08');
  const days = quarters('2025-03-04', '2025-03-08');
  const price = (cut, series, height = 210) => ({
    label: 'price, USDT',
    height,
    series: [{ kind: 'candles', bars: cut.bars }, ...series],
  });
  const picture = (cut, title, subtitle, panels) => ({
    title,
    subtitle: `${subtitle}, Binance`,
    times: cut.times,
    halfMs: cut.halfMs,
    panels,
  });
  const inWeek = 'BTCUSDT 1h, 1 to 7 March 2025';
  const of = (cut, name, colour, style) => line(name, cut.values[name], colour, style);
  const levels = (cut, name, colour) => ({ kind: 'bars', name, values: cut.values[name], colour });
  return {
    sma: picture(
      start,
      'Simple moving average: each begins when its period is full',
      'BTCUSDT 1h, from the first kline of the series on 24 February 2025',
      [
        {
          label: 'price, USDT',
          height: 270,
          series: [
            line('close', start.closes, 'candle', 'thin'),
            of(start, 'sma_7', 'blue', 'thin'),
            of(start, 'sma_20', 'orange'),
            of(start, 'sma_50', 'purple'),
            of(start, 'sma_200', 'green'),
          ],
        },
      ],
    ),
    ema: picture(week, 'Exponential moving average: the newest close weighs most', inWeek, [
      price(
        week,
        [of(week, 'ema_12', 'blue'), of(week, 'ema_26', 'orange'), of(week, 'sma_20', 'purple', 'dashed')],
        270,
      ),
    ]),
    rsi: picture(week, 'Relative strength index: how one-sided the last changes were', inWeek, [
      price(week, []),
      {
        label: 'RSI, 0 to 100',
        height: 130,
        domain: [0, 100],
        ticks: [0, 30, 50, 70, 100],
        levels: [30, 70],
        series: [of(week, 'rsi_14', 'blue')],
      },
    ]),
    macd: picture(week, 'MACD: a fast average less a slow one, and its own average as signal', inWeek, [
      price(week, []),
      {
        label: 'difference, USDT',
        height: 150,
        series: [
          levels(week, 'macd_12_26_9_histogram', 'candle'),
          of(week, 'macd_12_26_9', 'blue'),
          of(week, 'macd_12_26_9_signal', 'orange'),
        ],
      },
    ]),
    bollinger: picture(week, 'Bollinger bands: two deviations around the mean of 20', inWeek, [
      price(
        week,
        [
          {
            kind: 'band',
            upper: week.values.bollinger_20_2_upper,
            lower: week.values.bollinger_20_2_lower,
            colour: 'blue',
          },
          of(week, 'bollinger_20_2_upper', 'blue', 'thin'),
          of(week, 'bollinger_20_2_middle', 'orange', 'dashed'),
          of(week, 'bollinger_20_2_lower', 'blue', 'thin'),
        ],
        270,
      ),
    ]),
    atr: picture(week, 'Average true range: how far a kline reaches, gaps between klines included', inWeek, [
      price(week, []),
      { label: 'range, USDT', height: 120, series: [of(week, 'atr_14', 'blue')] },
    ]),
    vwap: picture(
      days,
      'VWAP: the average price paid since midnight UTC, begun anew each day',
      'BTCUSDT 15m, 4 to 7 March 2025',
      [
        {
          label: 'price, USDT',
          height: 230,
          series: [
            line('close', days.closes, 'candle', 'thin'),
            {
              ...of(days, 'vwap', 'blue'),
              breaks: days.bars.map(({ openTimeMs }) => openTimeMs % (24 * hourMs) === 0),
            },
          ],
        },
        {
          label: 'volume, BTC',
          height: 80,
          series: [{ kind: 'bars', values: days.bars.map(({ volume }) => volume), colour: 'candle' }],
        },
      ],
    ),
    obv: picture(week, 'On-balance volume: volume added when the close rises, taken when it falls', inWeek, [
      price(week, []),
      { label: 'volume, BTC', height: 130, series: [of(week, 'obv', 'blue')] },
    ]),
    'log-return': picture(
      week,
      'Log return: the change of the close on a scale where changes add up',
      inWeek,
      [
        price(week, []),
        {
          label: 'log return (0.01 is about 1 %)',
          height: 130,
          series: [{ ...levels(week, 'log_return', 'blue'), below: 'orange' }],
        },
      ],
    ),
    window: picture(week, 'Sliding window: the last 20 closes as a sample', inWeek, [
      {
        label: 'price, USDT',
        height: 210,
        series: [
          line('close', week.closes, 'candle', 'thin'),
          of(week, 'window_20_minimum', 'purple', 'thin'),
          of(week, 'window_20_mean', 'orange'),
          of(week, 'window_20_maximum', 'green', 'thin'),
        ],
      },
      { label: 'deviation, USDT', height: 80, series: [of(week, 'window_20_deviation', 'blue')] },
      {
        label: 'deviations from the mean',
        height: 100,
        levels: [0],
        series: [of(week, 'window_20_z_score', 'blue')],
      },
    ]),
    volatility: picture(week, 'Realised volatility: the deviation of the last 20 log returns', inWeek, [
      price(week, []),
      {
        label: 'per kline, not annualised (0.01 is about 1 %)',
        height: 120,
        series: [of(week, 'volatility_20', 'blue')],
      },
    ]),
    'volume-sma': picture(week, 'Volume, its mean of 20, and one over the other', inWeek, [
      {
        label: 'volume, BTC',
        height: 170,
        series: [
          { kind: 'bars', name: 'volume', values: week.bars.map(({ volume }) => volume), colour: 'candle' },
          of(week, 'volume_sma_20', 'blue'),
        ],
      },
      {
        label: 'ratio, 1 is as usual',
        height: 110,
        levels: [1],
        series: [of(week, 'volume_ratio_20', 'orange')],
      },
    ]),
    quantiles: picture(week, 'Quartiles of the last 20 closes, beside their mean', inWeek, [
      price(
        week,
        [
          {
            kind: 'band',
            upper: week.values.quantile_20_75,
            lower: week.values.quantile_20_25,
            colour: 'blue',
          },
          of(week, 'quantile_20_75', 'blue', 'thin'),
          of(week, 'quantile_20_50', 'blue'),
          of(week, 'quantile_20_25', 'blue', 'thin'),
          of(week, 'window_20_mean', 'orange', 'dashed'),
        ],
        270,
      ),
    ]),
  };
};
