/** The real producer of one series, between a simulated exchange and the embedded log. */
import { binance } from '@cryptostream/binance';
import type { Series } from '@cryptostream/domain';
import type { Embedded } from '@cryptostream/embedded';
import type { Clock } from '@cryptostream/ports';
import { exchangeSession, noMetrics, runProducer, type RunningProducer } from '@cryptostream/producer';
import type { Simulator } from '@cryptostream/simulator';
import { silentLogger } from '@cryptostream/telemetry';

export type OneSeries = {
  readonly series: Series.Series;
  readonly exchange: Simulator;
  readonly log: Embedded;
  readonly clock: Clock;
  readonly backfillFromMs: number;
};

export const startOneSeriesProducer = ({
  series,
  exchange,
  log,
  clock,
  backfillFromMs,
}: OneSeries): RunningProducer => {
  const surroundings = { clock, logger: silentLogger, random: () => 0.5 };
  const configuration = {
    source: series.source,
    interval: series.interval,
    series: [series],
    symbolTable: [series.symbol],
    partitions: 1,
    backfillFromMs,
  };
  const dependencies = {
    ...surroundings,
    reader: log.reader,
    openPublisher: log.openPublisher,
    metrics: noMetrics,
    monotonicMs: () => performance.now(),
    exchange: binance(
      { source: series.source, restUrl: exchange.url, streamUrl: exchange.streamUrl },
      surroundings,
    ),
  };
  return runProducer(dependencies, configuration, exchangeSession(dependencies, configuration));
};
