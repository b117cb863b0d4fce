/** The canvas of the chart, moved by mouse, touch and keyboard, and what covers it while there is nothing to draw. */
import { useEffect, useRef } from 'preact/hooks';
import { createKlineChart, type KlineChart } from '../chart/kline-chart';
import { formatPrice } from '../format/price';
import { symbolName } from '../format/symbol-name';
import { formatTime, readerZone } from '../format/time';
import { find } from '../market/catalog';
import * as KlineBook from '../market/kline-book';
import type { Dispatch } from '../program/message';
import type { Model } from '../program/model';
import type { ViewProps } from './view-props';
import { ChartCover } from './chart-cover';
import { HistoryNote } from './history-note';
import { Icon } from './icon';
import { moveChart } from './move-chart';
import { shownTheme } from './theme';

export const ChartView = ({ model, dispatch }: ViewProps) => {
  const element = useRef<HTMLDivElement>(null);
  const chart = useChart(element, model, dispatch);
  return (
    <div class="chart-frame">
      <div
        id="chart"
        class="chart"
        ref={element}
        tabIndex={0}
        role="application"
        aria-label={description(model)}
        aria-describedby="chart-keys"
        onKeyDown={(event) => chart.current !== null && moveChart(event, chart.current, model, dispatch)}
      />
      <p id="chart-keys" class="visually-hidden">
        Left and right move from kline to kline, plus and minus zoom, End goes to the newest, Escape leaves.
      </p>
      <p class="visually-hidden" aria-live="polite">
        {hoveredText(model)}
      </p>
      <HistoryNote model={model} dispatch={dispatch} />
      <button
        type="button"
        class="icon-button to-newest"
        title="To the newest kline"
        aria-label="To the newest kline"
        onClick={() => chart.current?.toNewest()}
      >
        <Icon name="newest" />
      </button>
      <ChartCover model={model} dispatch={dispatch} />
    </div>
  );
};

const useChart = (element: { readonly current: HTMLDivElement | null }, model: Model, dispatch: Dispatch) => {
  const chart = useRef<KlineChart | null>(null);
  useEffect(() => {
    if (element.current === null) return undefined;
    chart.current = createKlineChart(element.current, {
      onHover: (openTimeMs) => dispatch({ _tag: 'Hovered', openTimeMs }),
      onLeftEnd: () => dispatch({ _tag: 'HistoryWanted' }),
    });
    return () => chart.current?.remove();
  }, []);
  const { series, klines, overview } = model;
  const theme = shownTheme(model.theme);
  const simulated = series !== null && find(overview.catalog, series)?.simulated === true;
  useEffect(() => {
    if (series !== null) chart.current?.show({ series, klines, theme, simulated });
  }, [series, klines, theme, simulated]);
  return chart;
};

const description = ({ series }: Model): string =>
  series === null
    ? 'Chart'
    : `Candlestick chart of ${symbolName(series.symbol)}, interval ${series.interval}`;

const hoveredText = ({ klines, hoveredMs }: Model): string => {
  const kline = hoveredMs === null ? undefined : KlineBook.at(klines, hoveredMs);
  if (kline === undefined) return '';
  const { open, high, low, close } = kline;
  const time = formatTime(kline.openTimeMs, readerZone(), 'minute');
  const [o, h, l, c] = [open, high, low, close].map((price) => formatPrice(price));
  return `${time}: open ${o}, high ${h}, low ${l}, close ${c}`;
};
