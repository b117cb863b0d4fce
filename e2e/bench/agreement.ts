import type { Contestant, Row } from './contestant';
import type { Market } from './market';

export type Agreement = {
  readonly name: string;
  /** By contestant: the largest difference from ours, relative to the value or to its usual size; null where it has none. */
  readonly differences: readonly (number | null)[];
};

/** Averages that begin otherwise (EMA, RSI, MACD, ATR) have forgotten it by then. */
export const klinesApart = 1_000;

/** What may differ without a convention to name. */
export const tolerance = 1e-9;

/** Compares what contestants compute with ours, value by value, so that their speeds are those of equal work. */
export const agree = (
  ours: Contestant,
  others: readonly Contestant[],
  market: Market,
): readonly Agreement[] => {
  const own = ours.rows(market);
  const theirs = others.map((contestant) => contestant.rows(market));
  return ours.names.map((name, place) => ({
    name,
    differences: others.map((contestant, which) => {
      const at = contestant.names.indexOf(name);
      return at < 0
        ? null
        : largestDifference(columnOf(own, place, name), columnOf(theirs[which]!, at, name));
    }),
  }));
};

const columnOf = (rows: readonly Row[], place: number, name: string): readonly number[] => {
  const column = rows.slice(klinesApart).map((row) => row[place]!);
  // Where it begins is a convention, and means nothing.
  return name === 'obv' ? column.map((value) => value - column[0]!) : column;
};

const largestDifference = (own: readonly number[], theirs: readonly number[]): number => {
  const usual = own.reduce((sum, value) => sum + Math.abs(value), 0) / own.length;
  return own.reduce((largest, value, index) => {
    const difference = Math.abs(theirs[index]! - value);
    if (difference === 0) return largest;
    // What is absent is as far as it gets.
    return Number.isNaN(difference)
      ? Infinity
      : Math.max(largest, difference / Math.max(Math.abs(value), usual));
  }, 0);
};
