/**
 * A streaming indicator: one step per closed kline, all it remembers in a plain-JSON state of its own and in the history
 * that all indicators share. Saving both, restoring them and going on equals never having stopped, bit for bit.
 */
import type { Bar } from './bar';
import type { CompensatedSum } from './compensated-sum';
import type { History, Lookback } from './history';

/** Plain JSON, nearly flat, so that a copy of it is cheap. */
export type IndicatorState = { [name: string]: number | number[] | CompensatedSum };

export type Indicator<S extends IndicatorState = IndicatorState> = {
  /** Names of its values on every wire, parameters included: `sma_20`. */
  readonly outputs: readonly string[];
  /** Number of klines before the first values; from then on there is one for each output, always. */
  readonly warmUp: number;
  /** How many klines back it looks into the history. */
  readonly lookback: Lookback;
  /** What it begins with. Never changed: a run begins with a copy. */
  readonly initial: Readonly<S>;
  /**
   * Takes one bar, which stands in the history already, and once warm writes its values to `out` from place `at` on. Changes
   * `state` in place: the caller made that copy (`enrichment.ts`), so that seen from outside a step is pure, while a run over
   * many klines copies nothing. A method, since only then `Indicator<S>` is an `Indicator`.
   */
  update(state: S, bar: Bar, history: History, out: number[], at: number): void;
};

export const closesBack = (closes: number): Lookback => ({ closes, volumes: 0 });
