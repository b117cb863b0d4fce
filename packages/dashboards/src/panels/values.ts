/** Single values: as numbers, and as bars beside each other. */
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeSizing,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  PercentChangeColorMode,
  VizOrientation,
  type ReduceDataOptions,
} from '@grafana/grafana-foundation-sdk/common';
import type { Options as BarGaugeOptions } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Options as StatOptions } from '@grafana/grafana-foundation-sdk/stat';
import { noLegend } from './legend';
import { panel, type Face, type PanelDraft } from './panel';
import type { Target } from './target';

const newest: ReduceDataOptions = { calcs: ['lastNotNull'], fields: '', values: false };
const everyRow: ReduceDataOptions = { calcs: [], fields: '', values: true };

const statOptions: StatOptions = {
  reduceOptions: newest,
  graphMode: BigValueGraphMode.None,
  colorMode: BigValueColorMode.Value,
  textMode: BigValueTextMode.Auto,
  justifyMode: BigValueJustifyMode.Auto,
  orientation: VizOrientation.Auto,
  wideLayout: true,
  showPercentChange: false,
  percentChangeColorMode: PercentChangeColorMode.Standard,
};

/** The newest value of each series. */
export const stat = (face: Face, targets: readonly Target[]): PanelDraft =>
  panel('stat', face, targets, { options: statOptions });

/** The newest value of each series over its course. */
export const sparkline = (face: Face, targets: readonly Target[]): PanelDraft =>
  panel('stat', { maxDataPoints: 100, ...face }, targets, {
    options: {
      ...statOptions,
      graphMode: BigValueGraphMode.Area,
      textMode: BigValueTextMode.ValueAndName,
      showPercentChange: true,
    } satisfies StatOptions,
  });

/** One bar for each row, called by its text column. */
export const barPerRow = (face: Face, targets: readonly Target[]): PanelDraft =>
  panel('bargauge', face, targets, {
    options: {
      reduceOptions: everyRow,
      displayMode: BarGaugeDisplayMode.Basic,
      valueMode: BarGaugeValueMode.Color,
      namePlacement: BarGaugeNamePlacement.Left,
      orientation: VizOrientation.Horizontal,
      showUnfilled: false,
      sizing: BarGaugeSizing.Auto,
      minVizWidth: 8,
      minVizHeight: 16,
      maxVizHeight: 300,
      legend: noLegend,
    } satisfies BarGaugeOptions,
  });
