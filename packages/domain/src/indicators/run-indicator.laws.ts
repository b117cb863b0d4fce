/** Runs one indicator alone, with a history of its own. For tests. */
import { copyState, initialState, type EnrichmentState } from '../enrichment/state';
import { remember } from './history';
import type { Bar } from './bar';
import type { Indicator } from './indicator';

/** For each bar the values by place; NaN where it is not warm. */
export type Rows = readonly (readonly number[])[];

export type Run = { readonly rows: Rows; readonly state: EnrichmentState };

export const beginning = (indicator: Indicator): EnrichmentState => initialState([indicator], 0, 1);

/** @param from not changed */
export const runIndicator = (
  indicator: Indicator,
  bars: readonly Bar[],
  from: EnrichmentState = beginning(indicator),
): Run => {
  const state = copyState(from);
  return { rows: bars.map((bar) => updateAlone(indicator, state, bar)), state };
};

export const updateAlone = (indicator: Indicator, state: EnrichmentState, bar: Bar): readonly number[] => {
  const values = indicator.outputs.map(() => NaN);
  remember(state.history, bar);
  indicator.update(state.indicators[0]!, bar, state.history, values, 0);
  return values;
};

export const barOf = (close: number, changes: Partial<Bar> = {}): Bar => ({
  openTimeMs: 0,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
  ...changes,
});
