/** What a rule waits for. Values are named as in enriched klines; `close` and the other fields of a kline are values as well. */
import type { VolatilityRegime } from '../market/volatility-regime';

export type Condition = Level | Cross | Change | Volume | Extreme | Volatility;

/** How far a value has to come back over its bound before it can fire again, in the unit of the value. 0: it has to reach it. */
type WithHysteresis = { readonly hysteresis: number };

/** A value gets above or below a bound; one that begins there has got there. */
export type Level = WithHysteresis & {
  readonly _tag: 'Level';
  readonly value: string;
  /** At least one of the two is a number. */
  readonly above: number | null;
  readonly below: number | null;
};

export type Direction = 'up' | 'down' | 'either';

/** A value gets from one side of another, or of a number, to the other side. Touching is not crossing. */
export type Cross = {
  readonly _tag: 'Cross';
  readonly value: string;
  readonly over: string | number;
  readonly direction: Direction;
};

/** The close differs from the one that stood `withinMs` earlier by at least `percent`. */
export type Change = WithHysteresis & {
  readonly _tag: 'Change';
  readonly percent: number;
  readonly withinMs: number;
  readonly direction: Direction;
};

/** The volume against the `last` klines before: how many times their mean, or how many deviations above it. */
export type Volume = WithHysteresis & {
  readonly _tag: 'Volume';
  readonly measure: 'ratio' | 'z_score';
  readonly above: number;
  readonly last: number;
};

/** A high above, or a low below, everything of the `days` before. */
export type Extreme = {
  readonly _tag: 'Extreme';
  readonly extreme: 'high' | 'low';
  /** 1 to 366, of 24 hours. */
  readonly days: number;
};

/** The deviation of the `recent` log returns over that of the `usual` ones gets into a regime. */
export type Volatility = WithHysteresis & {
  readonly _tag: 'Volatility';
  readonly regime: VolatilityRegime;
  readonly recent: number;
  readonly usual: number;
  /** A ratio below the first is low, above the second high. */
  readonly limits: readonly [low: number, high: number];
};

/** As many klines as a condition may look back: what it remembers is written to the log. */
export const lookbackLimit = 1_500;
