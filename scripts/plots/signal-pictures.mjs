/** One chart for each signal of the default configuration: triangles point up for 1, down for −1. */

export const signalPictures = (hours) => {
  const fortnight = hours('2025-03-01', '2025-03-15');
  const week = hours('2025-03-01', '2025-03-08');
  const line = (cut, name, colour, style) => ({
    kind: 'line',
    name,
    values: cut.values[name],
    colour,
    style,
  });
  const candles = (cut) => ({ kind: 'candles', bars: cut.bars });
  const marks = (cut, name, values) => ({ kind: 'marks', name, values, directions: cut.values[name] });
  const picture = (cut, title, days, panels) => ({
    title,
    subtitle: `BTCUSDT 1h, ${days} March 2025, Binance`,
    times: cut.times,
    halfMs: cut.halfMs,
    panels,
  });
  const outside = week.bars.map(({ low, high }, index) =>
    week.values.bollinger_20_2_break[index] > 0 ? high : low,
  );
  return {
    'sma-cross': picture(
      fortnight,
      'Crossing averages: told once, on the kline where it happens',
      '1 to 14',
      [
        {
          label: 'price, USDT',
          height: 270,
          series: [
            { kind: 'line', name: 'close', values: fortnight.closes, colour: 'candle', style: 'thin' },
            line(fortnight, 'sma_20', 'blue'),
            line(fortnight, 'sma_50', 'orange'),
            marks(fortnight, 'sma_20_50_cross', fortnight.values.sma_50),
          ],
        },
      ],
    ),
    'rsi-zone': picture(fortnight, 'RSI zone: 1 above 70, −1 below 30, 0 between', '1 to 14', [
      {
        label: 'close, USDT',
        height: 170,
        series: [{ kind: 'line', values: fortnight.closes, colour: 'candle' }],
      },
      {
        label: 'RSI, 0 to 100',
        height: 130,
        domain: [0, 100],
        ticks: [0, 30, 50, 70, 100],
        levels: [30, 70],
        series: [line(fortnight, 'rsi_14', 'blue')],
      },
      {
        label: 'zone',
        height: 50,
        domain: [-1.3, 1.3],
        ticks: [-1, 0, 1],
        series: [
          {
            kind: 'bars',
            name: 'rsi_14_zone',
            values: fortnight.values.rsi_14_zone,
            colour: 'green',
            below: 'red',
          },
        ],
      },
    ]),
    'macd-cross': picture(week, 'MACD crossing its signal', '1 to 7', [
      { label: 'price, USDT', height: 190, series: [candles(week)] },
      {
        label: 'difference, USDT',
        height: 160,
        series: [
          line(week, 'macd_12_26_9', 'blue'),
          line(week, 'macd_12_26_9_signal', 'orange'),
          marks(week, 'macd_12_26_9_cross', week.values.macd_12_26_9_signal),
        ],
      },
    ]),
    'bollinger-break': picture(week, 'Bollinger break: the close outside the bands', '1 to 7', [
      {
        label: 'price, USDT',
        height: 270,
        series: [
          candles(week),
          line(week, 'bollinger_20_2_upper', 'blue', 'thin'),
          line(week, 'bollinger_20_2_lower', 'blue', 'thin'),
          { ...marks(week, 'bollinger_20_2_break', outside), outward: true },
        ],
      },
    ]),
  };
};
