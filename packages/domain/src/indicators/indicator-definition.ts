/** What a configuration may ask for: the name of an indicator, its parameters, and how it is made. */
import type { Indicator } from './indicator';

export type Parameters = { readonly [name: string]: number };

export type IndicatorDefinition<P extends Parameters = Parameters> = {
  /** The name in a configuration. */
  readonly name: string;
  /** In the order in which they stand in the names of values. */
  readonly parameters: readonly Parameter[];
  /** A sentence when values that are allowed one by one do not go together. */
  refuse?(parameters: P): string | null;
  make(parameters: P): Indicator;
};

export type Parameter = {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly isInteger: boolean;
};

/** A parameter that is a number of klines. */
export const klines = (name: string, minimum = 1): Parameter => ({
  name,
  minimum,
  maximum: 10_000,
  isInteger: true,
});
