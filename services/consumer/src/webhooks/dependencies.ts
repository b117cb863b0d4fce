/** Everything the webhooks pipeline touches. */
import type {
  Clock,
  Deliver,
  Logger,
  LogReader,
  OnTrouble,
  OpenArrivals,
  OpenPublisher,
} from '@cryptostream/ports';
import type { WebhookMetrics } from './metrics';
import type { Webhook } from './topology';

/** One that is told, and how. */
export type Receiver = Webhook & { readonly deliver: Deliver };

export type WebhooksDependencies = {
  readonly reader: LogReader;
  readonly openArrivals: OpenArrivals;
  readonly openPublisher: OpenPublisher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: WebhookMetrics;
  /** Between 0 and 1, for waiting times. */
  readonly random: () => number;
  readonly onTrouble?: OnTrouble;
};
