/** Klines into the series of the chart: all of them, or only the end that changed. */
import type {
  CandlestickData,
  HistogramData,
  LineData,
  SeriesMarker,
  Time,
  WhitespaceData,
} from 'lightweight-charts';
import { formatCount } from '../format/number';
import type { Kline } from '../market/kline';
import { toTime } from './chart-options';
import type { ChartSeries } from './chart-series';
import type { Palette } from './palette';
import { missingBetween, toPoints, type Point } from './points';

export const drawAll = (
  series: ChartSeries,
  klines: readonly Kline[],
  lengthMs: number,
  palette: Palette,
): void => {
  const points = toPoints(klines, lengthMs);
  series.candles.setData(points.map(toCandle));
  series.volume.setData(points.map(toVolume(palette)));
  series.sma.setData(points.map(toLine('sma20')));
  series.rsi.setData(points.map(toLine('rsi14')));
  series.holes.setMarkers(klines.flatMap(toHole(klines, lengthMs, palette)));
};

/** The klines from an index on; none of them may follow a hole. */
export const drawEnd = (series: ChartSeries, klines: readonly Kline[], palette: Palette): void =>
  klines.forEach((kline) => {
    const point = { openTimeMs: kline.openTimeMs, kline };
    series.candles.update(toCandle(point));
    series.volume.update(toVolume(palette)(point));
    series.sma.update(toLine('sma20')(point));
    series.rsi.update(toLine('rsi14')(point));
  });

const toCandle = ({ openTimeMs, kline }: Point): CandlestickData | WhitespaceData =>
  kline === null
    ? { time: toTime(openTimeMs) }
    : { time: toTime(openTimeMs), open: kline.open, high: kline.high, low: kline.low, close: kline.close };

const toVolume =
  (palette: Palette) =>
  ({ openTimeMs, kline }: Point): HistogramData | WhitespaceData =>
    kline === null
      ? { time: toTime(openTimeMs) }
      : {
          time: toTime(openTimeMs),
          value: kline.volume,
          color: kline.close < kline.open ? palette.volumeDown : palette.volumeUp,
        };

const toLine =
  (name: 'sma20' | 'rsi14') =>
  ({ openTimeMs, kline }: Point): LineData | WhitespaceData => {
    const value = kline?.[name];
    return value === undefined ? { time: toTime(openTimeMs) } : { time: toTime(openTimeMs), value };
  };

const toHole =
  (klines: readonly Kline[], lengthMs: number, palette: Palette) =>
  (kline: Kline, index: number): readonly SeriesMarker<Time>[] => {
    const before = klines[index - 1];
    const missing = Math.max(
      kline.gapBefore,
      before === undefined ? 0 : missingBetween(before, kline, lengthMs),
    );
    return missing === 0
      ? []
      : [
          {
            time: toTime(kline.openTimeMs),
            position: 'aboveBar',
            shape: 'arrowDown',
            color: palette.hole,
            text: `${formatCount(missing)} missing`,
          },
        ];
  };
