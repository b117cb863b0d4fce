/** Legend and tooltip, alike on all panels over time. */
import {
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  TooltipDisplayMode,
  type VizLegendOptions,
  type VizTooltipOptions,
} from '@grafana/grafana-foundation-sdk/common';

export const legend = (...calcs: readonly string[]): VizLegendOptions => ({
  showLegend: true,
  displayMode: LegendDisplayMode.List,
  placement: LegendPlacement.Bottom,
  calcs: [...calcs],
});

export const noLegend: VizLegendOptions = { ...legend(), showLegend: false };

export const tooltip: VizTooltipOptions = { mode: TooltipDisplayMode.Multi, sort: SortOrder.None };
