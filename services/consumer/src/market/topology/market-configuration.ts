/** What the market topology needs to know, and what it knows at any time. */
import { Topics } from '@cryptostream/contracts';
import type { Interval, Market } from '@cryptostream/domain';
import type { MarketAlerts } from './judge-moment';

export type MarketConfiguration = {
  readonly plan: Market.MarketPlan;
  /** Where a symbol lives, in each topic alike. */
  readonly partitionOf: (symbol: string) => number;
};

export type MarketPipeline = {
  readonly join: Market.JoinState;
  readonly memory: Market.MarketMemory;
  readonly alerts: MarketAlerts;
};

/** A topic-partition that is read. */
export type Input = {
  readonly topic: string;
  readonly partition: number;
  /** Those of the plan that live in it. */
  readonly series: readonly Market.MarketSeries[];
  /** Klines come by `enriched.<interval>`, what is missing by `quality`. */
  readonly holds: 'klines' | 'gaps';
};

export const inputsOf = ({ plan, partitionOf }: MarketConfiguration): readonly Input[] => {
  const intervals = [...new Set(plan.series.map(({ interval }) => interval))];
  return partitionsOf(plan.symbols, partitionOf).flatMap(({ partition, symbols }) => {
    const living = plan.series.filter(({ symbol }) => symbols.includes(symbol));
    return [
      { topic: Topics.quality, partition, series: living, holds: 'gaps' as const },
      ...intervals.flatMap((interval) => klineInputs(interval, partition, living)),
    ];
  });
};

const partitionsOf = (symbols: readonly string[], partitionOf: MarketConfiguration['partitionOf']) =>
  [...new Set(symbols.map(partitionOf))].map((partition) => ({
    partition,
    symbols: symbols.filter((symbol) => partitionOf(symbol) === partition),
  }));

const klineInputs = (
  interval: Interval.Interval,
  partition: number,
  living: readonly Market.MarketSeries[],
): readonly Input[] => {
  const series = living.filter((each) => each.interval === interval);
  return series.length === 0
    ? []
    : [{ topic: Topics.enriched(interval), partition, series, holds: 'klines' }];
};
