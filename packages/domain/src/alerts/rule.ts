/** A rule: what is waited for, in which series, and for how long it is quiet after it has fired. */
import * as Interval from '../interval';
import type { TradingSymbol } from '../trading-symbol';
import { lookbackLimit, type Condition } from './condition';

export type Rule = {
  /** Lower-case letters, digits, `-` and `_`; each rule of a set has a name of its own. */
  readonly name: string;
  /** Absent: all. */
  readonly symbols?: readonly TradingSymbol[];
  /** Absent: all that the condition suits. */
  readonly intervals?: readonly Interval.Interval[];
  /** After it has fired for a series it is quiet there until this long after the end of that kline. */
  readonly coolDownMs: number;
  readonly when: Condition;
};

/** Whether a rule looks at a series. */
export const appliesTo = (
  { symbols, intervals, when }: Rule,
  { symbol, interval }: { readonly symbol: TradingSymbol; readonly interval: Interval.Interval },
): boolean =>
  (symbols === undefined || symbols.includes(symbol)) &&
  (intervals === undefined || intervals.includes(interval)) &&
  suits(when, interval);

/** Whether a condition can be judged in an interval: a window of time has to cover a kline, and not too many. */
export const suits = (condition: Condition, interval: Interval.Interval): boolean => {
  if (condition._tag !== 'Change') return true;
  const klines = condition.withinMs / Interval.lengthMs(interval);
  return klines >= 1 && klines <= lookbackLimit;
};

/** One text for a rule, in whichever order it was written: what is remembered of it counts only for a rule with the same. */
export const definitionOf = (rule: Rule): string => {
  const known = definitions.get(rule) ?? JSON.stringify(rule, inOrder);
  definitions.set(rule, known);
  return known;
};

const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
    : value;

/** Asked for at every kline. */
const definitions = new WeakMap<Rule, string>();
