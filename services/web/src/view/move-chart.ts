/** The keys of the chart. */
import type { KlineChart } from '../chart/kline-chart';
import type { Kline } from '../market/kline';
import type { Dispatch } from '../program/message';
import type { Model } from '../program/model';

const page = 20;

export const moveChart = (
  event: KeyboardEvent,
  chart: KlineChart,
  model: Model,
  dispatch: Dispatch,
): void => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = actions(chart, model, dispatch)[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
};

const actions = (
  chart: KlineChart,
  model: Model,
  dispatch: Dispatch,
): { readonly [key: string]: () => void } => {
  const pointAt = (kline: Kline | null) => {
    chart.pointAt(kline);
    dispatch({ _tag: 'Hovered', openTimeMs: kline?.openTimeMs ?? null });
  };
  const step = (count: number) => () => pointAt(neighbour(model, count));
  return {
    ArrowLeft: step(-1),
    ArrowRight: step(1),
    PageUp: step(-page),
    PageDown: step(page),
    End: () => {
      pointAt(null);
      chart.toNewest();
    },
    Escape: () => pointAt(null),
    '+': () => chart.zoom(1.25),
    '-': () => chart.zoom(0.8),
  };
};

const neighbour = ({ klines, hoveredMs }: Model, count: number): Kline | null => {
  const newest = klines.length - 1;
  const current =
    hoveredMs === null ? newest : klines.findIndex(({ openTimeMs }) => openTimeMs === hoveredMs);
  return klines[Math.min(newest, Math.max(0, (current < 0 ? newest : current) + count))] ?? null;
};
