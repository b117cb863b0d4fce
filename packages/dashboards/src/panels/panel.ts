/** What all panels have: a title, a description, a unit, decimals, and words for when there is nothing to show. */
import {
  FieldColorModeId,
  ThresholdsMode,
  type DashboardLink,
  type DataTransformerConfig,
  type DynamicConfigValue,
  type FieldColor,
  type FieldConfig,
  type Panel,
  type Threshold,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Target } from './target';

export type Override = {
  readonly matcher: { readonly id: 'byName' | 'byRegexp'; readonly options: string };
  readonly properties: readonly DynamicConfigValue[];
};

export type Face = {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly decimals: number;
  /** What stands in place of a value, or of all, where there is none. */
  readonly whenEmpty: string;
  readonly displayName?: string;
  readonly min?: number;
  readonly max?: number;
  readonly color?: FieldColor;
  /** Colours from a value on; the first one has none and counts below. */
  readonly thresholds?: readonly Threshold[];
  readonly mappings?: readonly ValueMapping[];
  readonly overrides?: readonly Override[];
  readonly links?: readonly DashboardLink[];
  readonly transformations?: readonly DataTransformerConfig[];
  /** The time range of this panel alone, for instance `2h`; counts only while the dashboard shows a range up to now. */
  readonly timeFrom?: string;
  readonly maxDataPoints?: number;
};

/** A panel that has no place yet. */
export type PanelDraft = Omit<Panel, 'id' | 'gridPos'>;

/** @param custom settings of the fields that belong to the kind of panel */
export const panel = (
  type: string,
  face: Face,
  targets: readonly Target[],
  { options, custom = {} }: { readonly options: object; readonly custom?: object },
): PanelDraft => ({
  type,
  title: face.title,
  description: face.description,
  datasource: targets[0]!.datasource,
  targets: [...targets] as unknown as NonNullable<Panel['targets']>,
  ...(face.links !== undefined && { links: [...face.links] }),
  ...(face.transformations !== undefined && { transformations: [...face.transformations] }),
  ...(face.timeFrom !== undefined && { timeFrom: face.timeFrom }),
  ...(face.maxDataPoints !== undefined && { maxDataPoints: face.maxDataPoints }),
  options,
  fieldConfig: {
    defaults: { ...toFieldDefaults(face), custom },
    overrides: (face.overrides ?? []).map(({ matcher, properties }) => ({
      matcher,
      properties: [...properties],
    })),
  },
});

const toFieldDefaults = (face: Face): FieldConfig => ({
  unit: face.unit,
  decimals: face.decimals,
  noValue: face.whenEmpty,
  ...(face.displayName !== undefined && { displayName: face.displayName }),
  ...(face.min !== undefined && { min: face.min }),
  ...(face.max !== undefined && { max: face.max }),
  ...(face.mappings !== undefined && { mappings: [...face.mappings] }),
  color: face.color ?? fixed('text'),
  thresholds: { mode: ThresholdsMode.Absolute, steps: [...(face.thresholds ?? [below('text')])] },
});

export const fixed = (fixedColor: string): FieldColor => ({ mode: FieldColorModeId.Fixed, fixedColor });
export const byThresholds: FieldColor = { mode: FieldColorModeId.Thresholds };
/** A colour for each series, the same wherever it is shown. */
export const bySeries: FieldColor = { mode: FieldColorModeId.PaletteClassicByName };

export const below = (color: string): Threshold => ({ value: null, color });
export const from = (value: number, color: string): Threshold => ({ value, color });

export const ofColumn = (name: string, properties: { readonly [id: string]: unknown }): Override => ({
  matcher: { id: 'byName', options: name },
  properties: toProperties(properties),
});

export const ofColumns = (pattern: RegExp, properties: { readonly [id: string]: unknown }): Override => ({
  matcher: { id: 'byRegexp', options: String(pattern) },
  properties: toProperties(properties),
});

const toProperties = (properties: { readonly [id: string]: unknown }): readonly DynamicConfigValue[] =>
  Object.entries(properties).map(([id, value]) => ({ id, value }));
