/**
 * A streaming indicator: one step per closed kline, all it remembers in a plain-JSON state. Saving the state, restoring
 * it and going on equals never having stopped, bit for bit.
 */
import type * as O from 'fp-ts/Option';

/** The numbers of a kline that indicators read, as float64. */
export type Bar = {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type Indicator<S extends Json> = {
  /** Name of the value on every wire, period included: `sma_20`. */
  readonly name: string;
  /** Number of klines before the first value; from then on there is always one. */
  readonly warmUp: number;
  readonly initial: S;
  /** Pure: neither `state` nor `bar` is changed. */
  readonly step: (state: S, bar: Bar) => readonly [value: O.Option<number>, next: S];
};
