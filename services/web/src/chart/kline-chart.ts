/** The chart of one series in an element of the page. */
import { Interval, Series } from '@cryptostream/domain';
import { createChartEx, type Time } from 'lightweight-charts';
import { decimalsFor, formatPrice } from '../format/price';
import { readerZone, type TimeStyle } from '../format/time';
import type { Kline } from '../market/kline';
import type { ThemeName } from '../program/message';
import { behaviorOptions, paletteOptions, timeOptions, toMs, toTime } from './chart-options';
import { addSeries, paintSeries } from './chart-series';
import { drawAll, drawEnd } from './draw-klines';
import { localTimeScale, readerShift, utcShift } from './local-time-scale';
import { palettes } from './palette';
import { continuesFrom, missingBetween } from './points';

export type ChartContent = {
  readonly series: Series.Series;
  readonly klines: readonly Kline[];
  readonly theme: ThemeName;
  readonly simulated: boolean;
};

export type ChartHandlers = {
  /** Open time under the crosshair; null when it leaves. */
  readonly onHover: (openTimeMs: number | null) => void;
  /** The left end of what is loaded comes into view. */
  readonly onLeftEnd: () => void;
};

export type KlineChart = {
  readonly show: (content: ChartContent) => void;
  readonly pointAt: (kline: Kline | null) => void;
  readonly zoom: (factor: number) => void;
  readonly toNewest: () => void;
  readonly remove: () => void;
};

/** Ask for older klines this many before the end is reached. */
const headroom = 60;
const dayMs = Interval.lengthMs('1d');

export const createKlineChart = (element: HTMLElement, handlers: ChartHandlers): KlineChart => {
  let shown: ChartContent | null = null;
  const isDaily = () => shown !== null && Interval.lengthMs(shown.series.interval) >= dayMs;
  const chart = createChartEx<Time, ReturnType<typeof localTimeScale>>(
    element,
    localTimeScale(() => (isDaily() ? utcShift : readerShift)),
    behaviorOptions,
  );
  const series = addSeries(chart);
  const timeScale = chart.timeScale();

  chart.subscribeCrosshairMove(({ time }) => handlers.onHover(time === undefined ? null : toMs(time)));
  timeScale.subscribeVisibleLogicalRangeChange((range) => {
    if (range !== null && range.from < headroom && (shown?.klines.length ?? 0) > 0) handlers.onLeftEnd();
  });

  const dress = (content: ChartContent): void => {
    const palette = palettes[content.theme];
    chart.applyOptions(paletteOptions(palette));
    chart.applyOptions(timeOptions(isDaily() ? 'UTC' : readerZone(), timeStyle(content.series.interval)));
    paintSeries(series, palette);
    series.watermark?.applyOptions({
      lines: content.simulated
        ? [{ text: 'SIMULATED', color: palette.watermark, fontSize: 64, fontStyle: 'bold' }]
        : [],
    });
  };

  const setPrecision = ({ klines }: ChartContent): void => {
    const decimals = decimalsFor(klines.at(-1)?.close ?? 0);
    const priceFormat = {
      type: 'custom',
      formatter: (price: number) => formatPrice(price, decimals),
      minMove: 10 ** -decimals,
    } as const;
    series.candles.applyOptions({ priceFormat });
    series.sma.applyOptions({ priceFormat });
  };

  return {
    show: (content) => {
      const before = shown;
      shown = content;
      const isOther = before === null || Series.toKey(before.series) !== Series.toKey(content.series);
      if (isOther || before.theme !== content.theme || before.simulated !== content.simulated) dress(content);
      if (isOther || before.klines.length === 0) setPrecision(content);
      drawChanges(series, isOther ? null : before, content);
      if (isOther || before.klines.length === 0) timeScale.resetTimeScale();
    },
    pointAt: (kline) =>
      kline === null
        ? chart.clearCrosshairPosition()
        : chart.setCrosshairPosition(kline.close, toTime(kline.openTimeMs), series.candles),
    zoom: (factor) =>
      timeScale.applyOptions({
        barSpacing: Math.min(60, Math.max(1.2, timeScale.options().barSpacing * factor)),
      }),
    toNewest: () => timeScale.scrollToRealTime(),
    remove: () => chart.remove(),
  };
};

const drawChanges = (
  series: ReturnType<typeof addSeries>,
  before: ChartContent | null,
  content: ChartContent,
): void => {
  const { klines, theme } = content;
  if (before !== null && before.klines === klines && before.theme === theme) return;
  const lengthMs = Interval.lengthMs(content.series.interval);
  const from = before === null || before.theme !== theme ? null : continuesFrom(before.klines, klines);
  const end = from === null ? [] : klines.slice(from);
  if (from === null || hasHole(klines, from, lengthMs)) drawAll(series, klines, lengthMs, palettes[theme]);
  else drawEnd(series, end, palettes[theme]);
};

const hasHole = (klines: readonly Kline[], from: number, lengthMs: number): boolean =>
  klines.slice(from + 1).some((kline, index) => {
    const before = klines[from + index];
    return before !== undefined && missingBetween(before, kline, lengthMs) > 0;
  });

const timeStyle = (interval: Interval.Interval): TimeStyle => {
  const lengthMs = Interval.lengthMs(interval);
  return lengthMs >= dayMs ? 'date' : lengthMs < 60_000 ? 'second' : 'minute';
};
