/**
 * A signal compares values of one kline with each other or with fixed bounds: −1, 0 or 1. Two kinds are enough for what charts
 * are read for, since they take any value by its name.
 */

/** One value above or below another for the first time: 1 on the kline where it rises above, −1 where it falls below. */
export type Cross = { readonly name: string; readonly cross: string; readonly over: string };

/** On which side of a zone a value is: 1 above it, −1 below it, 0 inside. Bounds are numbers or values by name. */
export type Zone = {
  readonly name: string;
  readonly zone: string;
  readonly below: string | number;
  readonly above: string | number;
};

export type Signal = Cross | Zone;

/** All that a signal remembers: the side at the last kline where there was one. Zones remember nothing. */
export type SignalState = { side: number };

/** What of a kline a signal reads: the close, a value by its place, or a fixed number. */
export type Operand = (values: readonly number[], close: number) => number;

export type RunningSignal = {
  readonly name: string;
  /** Number of klines before the first value. */
  readonly warmUp: number;
  /** In place. Called once its operands are warm. */
  readonly update: (state: SignalState, values: readonly number[], close: number) => number;
};

export const crossOf =
  (cross: Operand, over: Operand): RunningSignal['update'] =>
  (state, values, close) => {
    const side = sideOf(cross(values, close), over(values, close));
    const before = state.side;
    // Touching is not crossing: from above to equal to above again is no signal.
    if (side !== 0) state.side = side;
    return side === 0 || before === 0 || side === before ? 0 : side;
  };

export const zoneOf =
  (zone: Operand, below: Operand, above: Operand): RunningSignal['update'] =>
  (_state, values, close) => {
    const value = zone(values, close);
    if (sideOf(value, above(values, close)) > 0) return 1;
    return sideOf(value, below(values, close)) < 0 ? -1 : 0;
  };

// Means of decimals that are equal differ in float64 by some 1e-16 of them: in a quiet market that would be a cross, and another
// one back.
const rounding = 1e-12;

const sideOf = (value: number, bound: number): number =>
  Math.abs(value - bound) <= rounding * Math.max(Math.abs(value), Math.abs(bound))
    ? 0
    : Math.sign(value - bound);
