/** The market pipeline of each source: what the klines of all its intervals say together. */
import {
  noMarketMetrics,
  openRulesFile,
  runMarket,
  watchRules,
  type RunningMarket,
  type WatchedRules,
} from '@cryptostream/consumer';
import { Market, type Series } from '@cryptostream/domain';
import type { Embedded } from '@cryptostream/embedded';
import type { Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import type { Options } from './options';
import type { Source } from './sources';

/** The file of rules, read again when it changes; one for all sources. */
export const startRules = (
  { alerts, enrichment }: Pick<Options, 'alerts' | 'enrichment'>,
  logger: Logger,
): WatchedRules => watchRules(openRulesFile({ logger, metrics: noMarketMetrics }, alerts, enrichment.names));

export const startMarkets = (
  source: Source,
  embedded: Embedded,
  { wanted: wantedRules }: WatchedRules,
  logger: Logger,
): readonly RunningMarket[] =>
  plansOf(source)
    // Of seconds alone no market state is made.
    .filter(({ pulse }) => pulse !== null)
    .map((plan) =>
      runMarket(
        {
          reader: embedded.reader,
          openArrivals: embedded.openArrivals,
          openCommitter: embedded.openCommitter,
          clock: systemClock,
          logger: logger.with({ pipeline: 'market', source: plan.source }),
          metrics: noMarketMetrics,
          random: Math.random,
          wantedRules,
        },
        { plan, partitionOf: () => 0 },
      ),
    );

/** An exchange has every symbol in every interval, an archive what its files hold. */
const plansOf = ({ name, symbols, intervals, archive }: Source): readonly Market.MarketPlan[] => {
  const series: readonly Series.Series[] =
    archive === null
      ? symbols.flatMap((symbol) => intervals.map((interval) => ({ source: name, symbol, interval })))
      : archive.series.map((each) => each.series);
  return [...new Set(series.map((each) => each.source))].map((from) =>
    Market.plan(
      from,
      series.filter((each) => each.source === from),
    ),
  );
};
