/**
 * Mean and population variance of the last `period` values of a sequence, in constant time per value. Sums of values and of
 * their squares are taken from a number near to them, since the squares of prices would leave no digits for their deviation.
 */
import { addTo, zero, type CompensatedSum } from './compensated-sum';
import type { History } from './history';

export type MomentsState = {
  /** What is subtracted from each value. */
  shift: number;
  values: CompensatedSum;
  squares: CompensatedSum;
};

export const initialMoments = (): MomentsState => ({ shift: 0, values: zero(), squares: zero() });

/** A value of the sequence, `age` places before the newest. */
export type ValueAgo = (history: History, age: number) => number;

/**
 * Takes the newest value, in place.
 *
 * @param count values so far, the newest included
 */
export const updateMoments = (
  state: MomentsState,
  history: History,
  valueAgo: ValueAgo,
  count: number,
  period: number,
): void => {
  if (count === 1) state.shift = valueAgo(history, 0);
  addValue(state, valueAgo(history, 0));
  if (count > period) removeValue(state, valueAgo(history, period));
  const inWindow = Math.min(count, period);
  const offset = state.values.sum / inWindow;
  if (offset * offset > farAway * varianceOf(state, inWindow)) begin(state, history, valueAgo, inWindow);
};

export const meanOf = ({ shift, values }: MomentsState, count: number): number => shift + values.sum / count;

/** How far a value is above the mean; keeps its digits where both are large and near to each other. */
export const aboveMean = ({ shift, values }: MomentsState, value: number, count: number): number =>
  value - shift - values.sum / count;

/** Population variance (divided by the count, as TA-Lib does), never negative. */
export const varianceOf = ({ values, squares }: MomentsState, count: number): number => {
  const offset = values.sum / count;
  return Math.max(0, squares.sum / count - offset * offset);
};

// A mean more than 100 deviations away from the shift costs 4 of 16 digits. The newest value is never that far from the mean
// (at most √count deviations), so that beginning anew from it is rare: after a jump, or a long way in small steps.
const farAway = 10_000;

const begin = (state: MomentsState, history: History, valueAgo: ValueAgo, count: number): void => {
  state.shift = valueAgo(history, 0);
  state.values = zero();
  state.squares = zero();
  for (let age = count - 1; age >= 0; age -= 1) addValue(state, valueAgo(history, age));
};

const addValue = ({ shift, values, squares }: MomentsState, value: number): void => {
  const offset = value - shift;
  addTo(values, offset);
  addTo(squares, offset * offset);
};

const removeValue = ({ shift, values, squares }: MomentsState, value: number): void => {
  const offset = value - shift;
  addTo(values, -offset);
  addTo(squares, -offset * offset);
};
