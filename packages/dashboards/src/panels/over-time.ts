/** Panels over time: lines, and bars one upon the other. */
import {
  GraphDrawStyle,
  GraphThresholdsStyleMode,
  LineInterpolation,
  StackingMode,
  VisibilityMode,
  type GraphFieldConfig,
} from '@grafana/grafana-foundation-sdk/common';
import type { Options } from '@grafana/grafana-foundation-sdk/timeseries';
import { legend, tooltip } from './legend';
import { panel, type Face, type PanelDraft } from './panel';
import type { Target } from './target';

/** As many points as a wide screen shows. */
const points = 1_000;

const options: Options = { legend: legend('lastNotNull'), tooltip };

const line: GraphFieldConfig = {
  drawStyle: GraphDrawStyle.Line,
  lineInterpolation: LineInterpolation.Linear,
  lineWidth: 1,
  fillOpacity: 0,
  showPoints: VisibilityMode.Never,
  // Where there is nothing, there is no line.
  spanNulls: false,
};

export const lines = (face: Face, targets: readonly Target[], custom: GraphFieldConfig = {}): PanelDraft =>
  panel('timeseries', { maxDataPoints: points, ...face }, targets, {
    options,
    custom: { ...line, ...custom },
  });

export const bars = (face: Face, targets: readonly Target[], custom: GraphFieldConfig = {}): PanelDraft =>
  panel('timeseries', { maxDataPoints: 200, ...face }, targets, {
    options: { ...options, legend: legend('sum') },
    custom: {
      ...line,
      drawStyle: GraphDrawStyle.Bars,
      lineWidth: 0,
      fillOpacity: 70,
      stacking: { mode: StackingMode.Normal, group: 'A' },
      ...custom,
    },
  });

/** Lines at the thresholds, and the ground beyond them coloured. */
export const markedThresholds: GraphFieldConfig = {
  thresholdsStyle: { mode: GraphThresholdsStyleMode.DashedAndArea },
};
