/** PIPELINE=market: all intervals of a source, from Kafka to InfluxDB and back to Kafka. */
import { Topics } from '@cryptostream/contracts';
import { Enrichment, Market, TradingSymbol } from '@cryptostream/domain';
import type { Logger } from '@cryptostream/ports';
import { systemClock, type Running } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';
import { openSurroundings } from '../open-surroundings';
import type { MarketEnvironment } from './configuration';
import { marketMetrics, type MarketMetrics } from './metrics';
import { openRulesFile } from './rules-file';
import { runMarket } from './run-market';
import type { MarketConfiguration } from './topology';
import { watchRules, type WatchedRules } from './watch-rules';

export const startMarket = async (settings: MarketEnvironment, logger: Logger): Promise<Running> => {
  const { log, registry, onTrouble, openCommitter, failed, started, close } = await openSurroundings(
    settings,
    {
      clientId: 'consumer-market',
      labels: { pipeline: 'market', source: settings.SOURCE, consumer_id: settings.CONSUMER_ID },
      topics: [
        ...settings.INTERVALS.map(Topics.enriched),
        Topics.quality,
        Topics.marketState,
        Topics.marketMemory,
        Topics.alerts,
        Topics.alertRules,
      ],
    },
    logger,
  );
  const configuration = toConfiguration(settings);
  const metrics = marketMetrics(registry);
  const rules = openRules(settings, logger, metrics);
  const market = runMarket(
    {
      clock: systemClock,
      logger,
      metrics,
      onTrouble,
      random: Math.random,
      reader: log.reader,
      openArrivals: log.openArrivals,
      openCommitter: openCommitter(metrics),
      wantedRules: rules.wanted,
    },
    configuration,
  );
  started();
  logger.info('joining', {
    series: configuration.plan.series.length,
    pulse: configuration.plan.pulse,
  });
  return {
    ended: Promise.race([market.ended, failed]),
    stop: async () => {
      rules.stop();
      await market.stop();
      await close();
    },
  };
};

const openRules = (
  { ALERTS_FILE: path, INDICATORS_FILE: indicators }: MarketEnvironment,
  logger: Logger,
  metrics: MarketMetrics,
): WatchedRules =>
  path === undefined
    ? { wanted: () => null, stop: () => undefined }
    : watchRules(openRulesFile({ logger, metrics }, path, indicators?.enrichment.names ?? defaultNames()));

const defaultNames = (): readonly string[] => {
  const enrichment = Enrichment.enrichment(Enrichment.defaultConfiguration);
  return E.isRight(enrichment) ? enrichment.right.names : [];
};

const toConfiguration = ({
  SOURCE,
  SYMBOLS,
  INTERVALS,
  SYMBOL_TABLE,
  PARTITIONS,
}: MarketEnvironment): MarketConfiguration => ({
  plan: Market.plan(
    SOURCE,
    SYMBOLS.flatMap((symbol) => INTERVALS.map((interval) => ({ symbol, interval }))),
  ),
  partitionOf: (symbol) =>
    pipe(
      TradingSymbol.partitionOf(SYMBOL_TABLE, PARTITIONS, symbol),
      // Configuration has checked that it is in the table.
      O.getOrElse(() => 0),
    ),
});
