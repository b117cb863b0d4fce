/** Candles, and lines over them. */
import {
  GraphDrawStyle,
  VisibilityMode,
  type GraphFieldConfig,
} from '@grafana/grafana-foundation-sdk/common';
import {
  CandleStyle,
  ColorStrategy,
  VizDisplayMode,
  type Options,
} from '@grafana/grafana-foundation-sdk/candlestick';
import { palette } from '../palette';
import { legend, tooltip } from './legend';
import { panel, type Face, type PanelDraft } from './panel';
import type { Target } from './target';

const options: Options = {
  mode: VizDisplayMode.Candles,
  candleStyle: CandleStyle.Candles,
  colorStrategy: ColorStrategy.OpenClose,
  colors: { up: palette.up, down: palette.down, flat: palette.flat },
  fields: { open: 'open', high: 'high', low: 'low', close: 'close' },
  includeAllFields: true,
  legend: legend('lastNotNull'),
  tooltip,
};

const custom: GraphFieldConfig = {
  drawStyle: GraphDrawStyle.Line,
  lineWidth: 1,
  fillOpacity: 0,
  showPoints: VisibilityMode.Never,
  spanNulls: false,
};

/** No more candles than can be told apart. */
export const candles = (face: Face, targets: readonly Target[]): PanelDraft =>
  panel('candlestick', { maxDataPoints: 400, ...face }, targets, { options, custom });
