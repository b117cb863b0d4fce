/** PIPELINE=enrichment: one interval, from Kafka to InfluxDB and back to Kafka. */
import { Topics } from '@cryptostream/contracts';
import { Enrichment } from '@cryptostream/domain';
import type { Logger } from '@cryptostream/ports';
import { systemClock, type Running } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type { ConsumerEnvironment } from './configuration';
import { consumerMetrics } from './metrics';
import { openSurroundings } from './open-surroundings';
import { runConsumer } from './run-consumer';
import { symbolsOf } from './symbols-of';
import { watchLag } from './watch-lag';

export const startEnrichment = async (settings: ConsumerEnvironment, logger: Logger): Promise<Running> => {
  const { INTERVAL: interval } = settings;
  const { log, registry, onTrouble, openCommitter, underWayMs, failed, started, close } =
    await openSurroundings(
      settings,
      {
        clientId: `consumer-${interval}`,
        labels: { interval, consumer_id: settings.CONSUMER_ID },
        topics: [
          Topics.klines(interval),
          Topics.openKlines(interval),
          Topics.enriched(interval),
          Topics.openEnriched(interval),
          Topics.state(interval),
        ],
        sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
      },
      logger,
    );
  const enrichment = settings.INDICATORS_FILE?.enrichment ?? defaultEnrichment();
  const metrics = consumerMetrics(registry);
  const lag = watchLag({ reader: log.reader, clock: systemClock }, metrics, Topics.klines(interval));
  const consumer = await runConsumer(
    {
      clock: systemClock,
      logger,
      metrics: { ...metrics, ...lag.metrics },
      onTrouble,
      reader: log.reader,
      joinGroup: log.joinGroup,
      openCommitter: openCommitter(metrics),
      underWayMs,
      recomputeOptions: [
        `--brokers ${settings.KAFKA_BROKERS.join(',')}`,
        ...(settings.INDICATORS_FILE === undefined ? [] : [`--indicators ${settings.INDICATORS_FILE.path}`]),
      ].join(' '),
    },
    {
      interval,
      enrichment,
      partitions: settings.PARTITIONS,
      symbolsOf: symbolsOf(settings.SYMBOL_TABLE, settings.PARTITIONS),
    },
  );
  if (E.isLeft(consumer)) throw new Error(consumer.left.message);
  started();
  logger.info('consuming', { indicators: enrichment.names });
  return {
    ended: Promise.race([consumer.right.ended, failed]),
    stop: async () => {
      await consumer.right.stop();
      await lag.stop();
      await close();
    },
  };
};

const defaultEnrichment = (): Enrichment.Enrichment => {
  const made = Enrichment.enrichment(Enrichment.defaultConfiguration);
  if (E.isLeft(made)) throw new Error(made.left.message);
  return made.right;
};
