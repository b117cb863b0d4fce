/** Tells whoever the file names of alerts: the same pipeline as in the cluster, over the data file. */
import {
  noWebhookMetrics,
  runWebhooks,
  toReceiver,
  type RunningWebhooks,
  type WebhookSettings,
} from '@cryptostream/consumer';
import type { Embedded } from '@cryptostream/embedded';
import type { Logger } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';

export const startWebhooks = (
  webhooks: readonly WebhookSettings[],
  embedded: Embedded,
  logger: Logger,
): RunningWebhooks =>
  runWebhooks(
    {
      reader: embedded.reader,
      openArrivals: embedded.openArrivals,
      openPublisher: embedded.openPublisher,
      clock: systemClock,
      logger: logger.with({ pipeline: 'webhooks' }),
      metrics: noWebhookMetrics,
      random: Math.random,
    },
    webhooks.map(toReceiver),
  );
