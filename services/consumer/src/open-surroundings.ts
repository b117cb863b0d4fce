/** What a consumer process that stores something stands on, whichever pipeline it runs: InfluxDB as well, and the commit over both. */
import { influxWriter, waitForInflux } from '@cryptostream/influx';
import type { Logger, PointWriter } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import type { CommonEnvironment } from './configuration';
import type { OpenCommitter } from './dependencies';
import { kafkaInfluxCommitter } from './kafka-influx-committer';
import { measuredWriter } from './measured-writer';
import type { ConsumerMetrics } from './metrics';
import { storeMetrics } from './metrics/store-metrics';
import { openLogSurroundings, type LogSurroundings, type Wanted } from './open-log-surroundings';

export type Surroundings = LogSurroundings & {
  /** How long a request to InfluxDB may be under way after its sender was fenced. */
  readonly underWayMs: number;
  readonly openCommitter: (metrics: Pick<ConsumerMetrics, 'retried'>) => OpenCommitter;
};

/** A removal is two requests, one after the other; and some time for the ways to InfluxDB. */
const underWayOf = ({ INFLUXDB_TIMEOUT_MS }: CommonEnvironment): number => 2 * INFLUXDB_TIMEOUT_MS + 5_000;

export const openSurroundings = async (
  settings: CommonEnvironment,
  wanted: Wanted,
  logger: Logger,
): Promise<Surroundings> => {
  const around = await openLogSurroundings(settings, wanted, logger);
  const store = storeMetrics(around.registry);
  const writer = measuredWriter(await openWriter(settings, logger), store, systemClock);
  const underWayMs = underWayOf(settings);
  return {
    ...around,
    openCommitter: (metrics) =>
      kafkaInfluxCommitter({
        clock: systemClock,
        logger,
        metrics,
        openPublisher: around.log.openPublisher,
        writer,
        health: {
          storeFailing: (error) => {
            store.failing(error !== null);
            around.onTrouble('store', error?.message ?? null);
          },
        },
        random: Math.random,
        underWayMs,
      }),
    underWayMs,
    close: async () => {
      await writer.close();
      await around.close();
    },
  };
};

/** Waits until InfluxDB is there; a token or bucket it does not take ends the start with what to do. */
const openWriter = async (settings: CommonEnvironment, logger: Logger): Promise<PointWriter> => {
  const ready = await waitForInflux(
    systemClock,
    logger,
  )({ url: settings.INFLUXDB_URL, deadlineMs: Infinity })();
  if (E.isLeft(ready)) throw new Error(ready.left.message);
  const writer = influxWriter(
    {
      url: settings.INFLUXDB_URL,
      org: settings.INFLUXDB_ORG,
      bucket: settings.INFLUXDB_BUCKET,
      token: settings.INFLUXDB_TOKEN_FILE,
      timeoutMs: settings.INFLUXDB_TIMEOUT_MS,
    },
    logger,
  );
  const checked = await writer.check();
  if (E.isLeft(checked) && !checked.left.retryable)
    throw new Error(
      `${checked.left.message}; check INFLUXDB_TOKEN_FILE, INFLUXDB_ORG="${settings.INFLUXDB_ORG}" and INFLUXDB_BUCKET="${settings.INFLUXDB_BUCKET}"`,
    );
  return writer;
};
