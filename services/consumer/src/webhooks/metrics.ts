/** What the webhooks pipeline counts. Labels are names of the configuration and outcomes, so there are few. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type AlertOutcome = 'delivered' | 'refused' | 'history' | 'not_wanted' | 'unreadable';

export type WebhookMetrics = {
  readonly settled: (webhook: string, outcome: AlertOutcome) => void;
  /** One try, whatever became of it. */
  readonly tried: (webhook: string, seconds: number) => void;
  /** Whether the webhook takes nothing right now. */
  readonly failing: (webhook: string, isFailing: boolean) => void;
  readonly retried: (stage: 'restore' | 'commit') => void;
};

export const webhookMetrics = (registry: Registry): WebhookMetrics => {
  const settled = new Counter({
    name: 'cryptostream_webhook_alerts_total',
    help: 'Alerts that are settled with a webhook, by outcome',
    labelNames: ['webhook', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'cryptostream_webhook_try_seconds',
    help: 'Time that one request to a webhook takes',
    labelNames: ['webhook'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const failing = new Gauge({
    name: 'cryptostream_webhook_failing',
    help: '1 while a webhook takes nothing and the same alert is sent again and again',
    labelNames: ['webhook'],
    registers: [registry],
  });
  const retries = new Counter({
    name: 'cryptostream_webhooks_retries_total',
    help: 'Times that the pipeline began anew, by stage',
    labelNames: ['stage'],
    registers: [registry],
  });
  return {
    settled: (webhook, outcome) => settled.inc({ webhook, outcome }),
    tried: (webhook, duration) => seconds.observe({ webhook }, duration),
    failing: (webhook, isFailing) => failing.set({ webhook }, isFailing ? 1 : 0),
    retried: (stage) => retries.inc({ stage }),
  };
};

const nothing = (): void => undefined;

/** Counts nothing: for tests, and where nobody asks. */
export const noWebhookMetrics: WebhookMetrics = {
  settled: nothing,
  tried: nothing,
  failing: nothing,
  retried: nothing,
};
