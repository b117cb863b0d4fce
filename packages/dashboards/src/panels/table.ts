/** Tables, and what a column of one looks like. */
import {
  FieldTextAlignment,
  TableCellBackgroundDisplayMode,
  TableCellDisplayMode,
  TableCellHeight,
  type TableFieldOptions,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  ThresholdsMode,
  type DataTransformerConfig,
  type Threshold,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Options } from '@grafana/grafana-foundation-sdk/table';
import { ofColumn, panel, byThresholds, type Face, type Override, type PanelDraft } from './panel';
import type { Target } from './target';

const options: Options = { frameIndex: 0, showHeader: true, cellHeight: TableCellHeight.Sm };

export const table = (face: Face, targets: readonly Target[]): PanelDraft =>
  panel('table', face, targets, {
    options,
    custom: {
      align: FieldTextAlignment.Auto,
      cellOptions: { type: TableCellDisplayMode.Auto },
      inspect: false,
      filterable: true,
    } satisfies TableFieldOptions,
  });

/** @param unit `locale` writes a number with as many decimals as it has, and no more than said */
export const column = (
  name: string,
  displayName: string,
  unit: string,
  decimals: number,
  more: { readonly [id: string]: unknown } = {},
): Override => ofColumn(name, { displayName, unit, decimals, ...more });

export const textColumn = (
  name: string,
  displayName: string,
  more: { readonly [id: string]: unknown } = {},
): Override => column(name, displayName, 'string', 0, more);

/** A column of epoch ms, or of Grafana's own times. */
export const timeColumn = (name: string, displayName: string): Override =>
  column(name, displayName, 'dateTimeAsIso', 0, { 'custom.width': 180 });

/** Cells whose ground has the colour of their value. */
export const coloured = (...steps: readonly Threshold[]): { readonly [id: string]: unknown } => ({
  color: byThresholds,
  thresholds: { mode: ThresholdsMode.Absolute, steps },
  'custom.cellOptions': {
    type: TableCellDisplayMode.ColorBackground,
    mode: TableCellBackgroundDisplayMode.Basic,
  },
});

/** Numbers whose text has the colour of their value. */
export const tinted = (...steps: readonly Threshold[]): { readonly [id: string]: unknown } => ({
  color: byThresholds,
  thresholds: { mode: ThresholdsMode.Absolute, steps },
  'custom.cellOptions': { type: TableCellDisplayMode.ColorText },
});

export const words = (texts: {
  readonly [value: string]: { readonly text: string; readonly color?: string };
}): readonly ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      Object.entries(texts).map(([value, text], index) => [value, { ...text, index }]),
    ),
  },
];

/** Columns in this order; those that are not there are passed over. */
export const inOrder = (...names: readonly string[]): DataTransformerConfig => ({
  id: 'organize',
  options: {
    indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
    excludeByName: {},
    renameByName: {},
  },
});

/** What the pattern matches in the names of columns is replaced. */
export const renamed = (regex: string, renamePattern: string): DataTransformerConfig => ({
  id: 'renameByRegex',
  options: { regex, renamePattern },
});
