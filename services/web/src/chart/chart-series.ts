/** The drawn series: klines with volume below and SMA above them, RSI in a pane of its own. */
import {
  CandlestickSeries,
  createSeriesMarkers,
  createTextWatermark,
  HistogramSeries,
  LineSeries,
  LineStyle,
  type IChartApiBase,
  type IPriceLine,
  type ISeriesApi,
  type Time,
} from 'lightweight-charts';
import type { Palette } from './palette';

const plain = { lastValueVisible: false, priceLineVisible: false } as const;
const line = { ...plain, lineWidth: 2, crosshairMarkerRadius: 3 } as const;
const rsiPane = 1;

export type ChartSeries = ReturnType<typeof addSeries>;

export const addSeries = (chart: IChartApiBase) => {
  const volume = chart.addSeries(HistogramSeries, {
    ...plain,
    priceScaleId: '',
    priceFormat: { type: 'volume' },
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  const candles = chart.addSeries(CandlestickSeries, { borderVisible: false });
  const sma = chart.addSeries(LineSeries, line);
  const rsi = chart.addSeries(LineSeries, { ...line, lastValueVisible: true, ...rsiScale }, rsiPane);
  chart.panes()[0]?.setStretchFactor(4);
  chart.panes()[rsiPane]?.setStretchFactor(1);
  chart.priceScale('right', rsiPane).applyOptions({ scaleMargins: { top: 0.1, bottom: 0.1 } });
  return { volume, candles, sma, rsi, ...ornaments(chart, candles, rsi) };
};

export const paintSeries = (series: ChartSeries, palette: Palette): void => {
  const { up, down } = palette;
  series.candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
  series.sma.applyOptions({ color: palette.sma });
  series.rsi.applyOptions({ color: palette.rsi });
  series.bounds.forEach((bound) => bound.applyOptions({ color: palette.rsiBound }));
  series.paneTitle?.applyOptions({ lines: [{ text: 'RSI 14', color: palette.text, fontSize: 12 }] });
};

// RSI stands between 0 and 100 whatever is in view, so that 30 and 70 keep their place.
const rsiScale = {
  priceFormat: { type: 'price', precision: 1, minMove: 0.1 },
  autoscaleInfoProvider: () => ({ priceRange: { minValue: 10, maxValue: 90 } }),
} as const;

const ornaments = (chart: IChartApiBase, candles: ISeriesApi<'Candlestick'>, rsi: ISeriesApi<'Line'>) => {
  const [pricePane, indicatorPane] = chart.panes();
  return {
    holes: createSeriesMarkers<Time>(candles, []),
    bounds: [30, 70].map((price): IPriceLine => rsi.createPriceLine(bound(price))),
    watermark: pricePane && createTextWatermark(pricePane, { lines: [] }),
    paneTitle:
      indicatorPane && createTextWatermark(indicatorPane, { horzAlign: 'left', vertAlign: 'top', lines: [] }),
  };
};

const bound = (price: number) =>
  ({ price, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: true, title: '' }) as const;
