/** Which series of one source are looked at together, and how their intervals hang together. */
import * as Interval from '../interval';
import * as RollUp from '../roll-up';
import type { TradingSymbol } from '../trading-symbol';

/** A series of the plan's source. */
export type MarketSeries = { readonly symbol: TradingSymbol; readonly interval: Interval.Interval };

export type MarketPlan = {
  readonly source: string;
  /** Each has to pass a moment before it is joined. Of klines that end together, those that stand here first come first. */
  readonly series: readonly MarketSeries[];
  readonly symbols: readonly TradingSymbol[];
  /** The interval at whose closes market states are made: the shortest of at least a minute; null when there is none. */
  readonly pulse: Interval.Interval | null;
  /** By key of a series: the interval it is checked against, the longest shorter one of its symbol that nests in it. */
  readonly lowerOf: ReadonlyMap<string, Interval.Interval>;
  /** By key of a series: those that are checked against it. */
  readonly highersOf: ReadonlyMap<string, readonly MarketSeries[]>;
  /** By symbol, from short to long. */
  readonly intervalsOf: ReadonlyMap<TradingSymbol, readonly Interval.Interval[]>;
};

/** A stable text key, for instance `BTCUSDC/1m`. */
export const keyOf = ({ symbol, interval }: MarketSeries): string => `${symbol}/${interval}`;

/** Repetitions are left out; symbols keep their order, intervals go from short to long. */
export const plan = (source: string, wanted: readonly MarketSeries[]): MarketPlan => {
  const distinct = [...new Map(wanted.map((each) => [keyOf(each), each])).values()];
  const series = distinct.toSorted(
    (left, right) => Interval.lengthMs(left.interval) - Interval.lengthMs(right.interval),
  );
  const symbols = [...new Set(distinct.map(({ symbol }) => symbol))];
  const lowers = series.flatMap((each) => {
    const lower = series.findLast(
      ({ symbol, interval }) => symbol === each.symbol && RollUp.nests(interval, each.interval),
    );
    return lower === undefined ? [] : [[each, lower] as const];
  });
  return {
    source,
    series,
    symbols,
    pulse:
      series.find(({ interval }) => Interval.lengthMs(interval) >= Interval.lengthMs('1m'))?.interval ?? null,
    lowerOf: new Map(lowers.map(([each, { interval }]) => [keyOf(each), interval])),
    highersOf: new Map(
      series.map((lower) => [
        keyOf(lower),
        lowers.filter(([, of]) => of === lower).map(([higher]) => higher),
      ]),
    ),
    intervalsOf: new Map(
      symbols.map((symbol) => [
        symbol,
        series.filter((each) => each.symbol === symbol).map(({ interval }) => interval),
      ]),
    ),
  };
};
