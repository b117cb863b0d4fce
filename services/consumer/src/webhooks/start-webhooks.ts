/** PIPELINE=webhooks: from topic `alerts` to whoever is to be told. */
import { Topics } from '@cryptostream/contracts';
import type { Logger } from '@cryptostream/ports';
import { systemClock, type Running } from '@cryptostream/runtime';
import { openLogSurroundings } from '../open-log-surroundings';
import type { WebhooksEnvironment } from './configuration';
import { webhookMetrics } from './metrics';
import { runWebhooks } from './run-webhooks';
import { toReceiver } from './to-receiver';

export const startWebhooks = async (
  { WEBHOOKS_FILE: webhooks = [], ...settings }: WebhooksEnvironment,
  logger: Logger,
): Promise<Running> => {
  const { log, registry, onTrouble, failed, started, close } = await openLogSurroundings(
    settings,
    {
      clientId: 'consumer-webhooks',
      labels: { pipeline: 'webhooks', consumer_id: settings.CONSUMER_ID },
      topics: [Topics.alerts, Topics.webhookState],
    },
    logger,
  );
  const running = runWebhooks(
    {
      clock: systemClock,
      logger,
      metrics: webhookMetrics(registry),
      onTrouble,
      random: Math.random,
      reader: log.reader,
      openArrivals: log.openArrivals,
      openPublisher: log.openPublisher,
    },
    webhooks.map(toReceiver),
  );
  started();
  if (webhooks.length === 0) logger.info('no webhook is configured: nobody is told of alerts');
  return {
    ended: Promise.race([running.ended, failed]),
    stop: async () => {
      await running.stop();
      await close();
    },
  };
};
