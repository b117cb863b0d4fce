/** Rows of states over time: one cell for each value, or one bar for as long as a state lasts. */
import { TimelineValueAlignment, VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import type {
  FieldConfig as HistoryFieldConfig,
  Options as HistoryOptions,
} from '@grafana/grafana-foundation-sdk/statushistory';
import type {
  FieldConfig as TimelineFieldConfig,
  Options as TimelineOptions,
} from '@grafana/grafana-foundation-sdk/statetimeline';
import { noLegend, tooltip } from './legend';
import { panel, type Face, type PanelDraft } from './panel';
import type { Target } from './target';

export const cells = (face: Face, targets: readonly Target[]): PanelDraft =>
  panel('status-history', face, targets, {
    options: {
      rowHeight: 0.9,
      colWidth: 0.9,
      showValue: VisibilityMode.Auto,
      legend: noLegend,
      tooltip,
    } satisfies HistoryOptions,
    custom: { lineWidth: 0, fillOpacity: 70 } satisfies HistoryFieldConfig,
  });

export const timeline = (face: Face, targets: readonly Target[]): PanelDraft =>
  panel('state-timeline', { maxDataPoints: 500, ...face }, targets, {
    options: {
      rowHeight: 0.9,
      mergeValues: true,
      alignValue: TimelineValueAlignment.Left,
      showValue: VisibilityMode.Auto,
      legend: noLegend,
      tooltip,
    } satisfies TimelineOptions,
    custom: { lineWidth: 0, fillOpacity: 70 } satisfies TimelineFieldConfig,
  });
