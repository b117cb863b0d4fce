/** Charts for what travels beside the values: outlier, gap, zero volume, and where in the day a kline opens. */
import { enrichedFile } from './enriched-file.mjs';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const chart = (cut, title, subtitle, panels) => ({
  title,
  subtitle,
  times: cut.times,
  halfMs: cut.halfMs,
  panels,
});

export const flagPictures = (folder, hours) => ({
  outlier: outlier(folder),
  gap: gap(folder),
  'zero-volume': zeroVolume(folder),
  'time-of-day': timeOfDay(hours('2025-02-24', '2025-05-01')),
});

const outlier = (folder) => {
  const file = enrichedFile(folder, 'XRPUSDT-15m-2025-02-24_2025-04-06.csv.gz', 15 * minuteMs);
  const cut = file('2025-03-01T18:00Z', '2025-03-03');
  return chart(
    cut,
    'Outlier: a move as none of the last sixty',
    'XRPUSDT 15m, 1 to 2 March 2025, Binance: news, not an error; the flag says “look at this one”',
    [
      {
        label: 'price, USDT',
        height: 230,
        series: [
          { kind: 'candles', bars: cut.bars },
          {
            kind: 'marks',
            name: 'outlier',
            values: cut.bars.map(({ low }) => low),
            directions: cut.outliers.map(Number),
            up: 'red',
          },
        ],
      },
      {
        label: 'log return (0.01 is about 1 %)',
        height: 110,
        series: [
          {
            kind: 'bars',
            name: 'log_return',
            values: cut.values.log_return,
            colour: 'blue',
            below: 'orange',
          },
        ],
      },
    ],
  );
};

const gap = (folder) => {
  const file = enrichedFile(folder, 'BTCUSDT-1m-2021-04_outages.csv.gz', minuteMs);
  const cut = file('2021-04-25T01:00Z', '2021-04-25T11:00Z');
  const at = cut.gaps.findIndex((missing) => missing > 0);
  const [from, to] = [cut.bars[at - 1].openTimeMs + minuteMs, cut.bars[at].openTimeMs];
  return chart(
    cut,
    `Gap: ${cut.gaps[at]} klines that the exchange does not have`,
    'BTCUSDT 1m, 25 April 2021, Binance: averages go on over the klines there are',
    [
      {
        label: 'price, USDT',
        height: 250,
        series: [
          { kind: 'spans', name: 'missing', ranges: [[from, to]], colour: 'red' },
          {
            kind: 'line',
            name: 'close',
            values: cut.closes,
            colour: 'candle',
            style: 'thin',
            breaks: cut.gaps.map(Boolean),
          },
          {
            kind: 'line',
            name: 'sma_20',
            values: cut.values.sma_20,
            colour: 'blue',
            breaks: cut.gaps.map(Boolean),
          },
          {
            kind: 'line',
            name: 'sma_200',
            values: cut.values.sma_200,
            colour: 'orange',
            breaks: cut.gaps.map(Boolean),
          },
        ],
      },
    ],
  );
};

const zeroVolume = (folder) => {
  const file = enrichedFile(folder, 'BTCUSDC-1m-2023-03.binanceus.csv.gz', minuteMs);
  const cut = file('2023-03-05T06:00Z', '2023-03-05T09:00Z');
  const quiet = cut.bars
    .filter(({ volume }) => volume === 0)
    .map(({ openTimeMs }) => [openTimeMs, openTimeMs + minuteMs]);
  return chart(
    cut,
    'Zero volume: a minute in which nothing was traded is a kline all the same',
    'BTCUSDC 1m, 5 March 2023, Binance.US',
    [
      {
        label: 'price, USDC',
        height: 190,
        series: [
          { kind: 'spans', name: 'zero_volume', ranges: quiet, colour: 'orange' },
          { kind: 'candles', bars: cut.bars },
        ],
      },
      {
        label: 'volume, BTC',
        height: 90,
        series: [
          { kind: 'spans', ranges: quiet, colour: 'orange' },
          { kind: 'bars', values: cut.bars.map(({ volume }) => volume), colour: 'blue' },
        ],
      },
    ],
  );
};

/** Mean volume by the hour: a day that is the mean of many. */
const timeOfDay = ({ bars }) => {
  const mean = (hour) => {
    const volumes = bars
      .filter(({ openTimeMs }) => Math.floor(openTimeMs / hourMs) % 24 === hour)
      .map(({ volume }) => volume);
    return volumes.reduce((sum, volume) => sum + volume, 0) / volumes.length;
  };
  const all = Array.from({ length: 24 }, (_, hour) => hour);
  const session = (name, first, colour) => ({
    kind: 'bars',
    name,
    values: all.map((hour) => (hour >= first && hour < first + 8 ? mean(hour) : 0)),
    colour,
  });
  return {
    title: 'Hour and session: when the trading is done',
    subtitle: 'BTCUSDT 1h, mean of each hour, 24 February to 30 April 2025, Binance',
    times: all.map((hour) => hour * hourMs + hourMs / 2),
    halfMs: hourMs / 2,
    labelOf: (at) => `${String(at / hourMs).padStart(2, '0')}:00`,
    panels: [
      {
        label: 'volume, BTC',
        height: 220,
        series: [
          session('asia', 0, 'blue'),
          session('europe', 8, 'orange'),
          session('america', 16, 'purple'),
        ],
      },
    ],
  };
};
