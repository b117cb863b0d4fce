import type { Market } from './market';

/** Values of one kline by place, NaN where there is none yet. */
export type Row = ArrayLike<number>;

/** Something that computes the default set, or what it has of it, over the klines of a market. */
export type Contestant = {
  readonly name: string;
  /** How it is called, and with which of its functions. */
  readonly how: string;
  /** What of the default set it does not compute here; empty when it computes all. */
  readonly leftOut: string;
  /** What it computes, by the names that we give the values. */
  readonly names: readonly string[];
  /** Values that differ from ours by convention, and in what. */
  readonly conventions: { readonly [name: string]: string };
  /** Once over all klines, from nothing. Answers the last row, so that no compiler leaves the work out. */
  readonly run: (market: Market) => Row;
  /** A row for each kline, to compare. */
  readonly rows: (market: Market) => readonly Row[];
};

/** Takes the kline at an index, one after the other. */
type Step = (index: number) => Row;

/** A contestant that takes one kline at a time. */
export const oneByOne = (
  about: Omit<Contestant, 'run' | 'rows'>,
  open: (market: Market) => Step,
): Contestant => ({
  ...about,
  run: (market) => {
    const step = open(market);
    let last: Row = [];
    for (let index = 0; index < market.bars.length; index += 1) last = step(index);
    return last;
  },
  rows: (market) => {
    const step = open(market);
    return market.bars.map((_, index) => step(index));
  },
});
