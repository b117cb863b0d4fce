/**
 * Sends an alert to a webhook until the webhook has taken or refused it. What fails is sent again for ever, since an alert that is
 * given up is one that nobody sees; the alerts behind it wait, so that they come in their order.
 */
import type { AlertMessage, Delivery } from '@cryptostream/ports';
import { backOffMs } from '@cryptostream/runtime';
import type { Receiver, WebhooksDependencies } from './dependencies';

const retry = { firstMs: 1_000, maximumMs: 300_000 };
/** A receiver that asks for more is tried again all the same. */
const longestAskedMs = 3_600_000;
const reminderMs = 300_000;
/** What is under way when the pipeline stops may still be answered, so that it is not sent again after the start. */
const graceMs = 3_000;

export type Settled = Exclude<Delivery, { readonly _tag: 'Retry' }>;

type Needed = Pick<WebhooksDependencies, 'clock' | 'logger' | 'metrics' | 'random' | 'onTrouble'>;

/** @returns undefined when it was stopped before that; the webhook may have taken it */
export const deliverUntilSettled = async (
  dependencies: Needed,
  { name, deliver }: Receiver,
  alert: AlertMessage,
  signal: AbortSignal,
): Promise<Settled | undefined> => {
  const { clock, metrics, random } = dependencies;
  const trouble = troubleOf(dependencies, name, alert.record.id);
  const isStopped = (): boolean => signal.aborted;
  for (let attempt = 0; !isStopped(); attempt += 1) {
    const startedMs = clock.nowMs();
    const delivery = await withGrace(dependencies, signal, (limit) => deliver(alert, limit)());
    metrics.tried(name, (clock.nowMs() - startedMs) / 1_000);
    if (delivery._tag !== 'Retry') {
      trouble.ends();
      return delivery;
    }
    if (isStopped()) break;
    const waitMs = waitOf(delivery, attempt, random);
    trouble.goesOn(delivery.reason, attempt + 1, waitMs);
    await clock.sleep(waitMs, signal);
  }
  return undefined;
};

const waitOf = (
  { retryAfterMs }: Extract<Delivery, { readonly _tag: 'Retry' }>,
  attempt: number,
  random: () => number,
): number =>
  retryAfterMs === undefined
    ? backOffMs(retry, attempt, random)
    : Math.max(retry.firstMs, Math.min(retryAfterMs, longestAskedMs));

/** Ends what runs some time after the signal. */
const withGrace = async <A>(
  { clock }: Pick<Needed, 'clock'>,
  signal: AbortSignal,
  run: (limit: AbortSignal) => Promise<A>,
): Promise<A> => {
  const limit = new AbortController();
  const over = new AbortController();
  const endSoon = (): void => void clock.sleep(graceMs, over.signal).then(() => limit.abort());
  signal.addEventListener('abort', endSoon, { once: true });
  try {
    return await run(limit.signal);
  } finally {
    signal.removeEventListener('abort', endSoon);
    over.abort();
  }
};

/** Told at once and then now and then, not at each try. */
const troubleOf = ({ clock, logger, metrics, onTrouble }: Needed, webhook: string, alert: string) => {
  const part = `webhook ${webhook}`;
  let toldMs: number | null = null;
  return {
    goesOn: (reason: string, tries: number, waitMs: number): void => {
      onTrouble?.(part, `webhook ${webhook} takes no alerts: ${reason}; they are sent again until it does`);
      metrics.failing(webhook, true);
      const nowMs = clock.nowMs();
      if (toldMs !== null && nowMs - toldMs < reminderMs) return;
      toldMs = nowMs;
      logger.warn('an alert is sent to a webhook again', { webhook, alert, reason, tries, waitMs });
    },
    ends: (): void => {
      if (toldMs === null) return;
      onTrouble?.(part, null);
      metrics.failing(webhook, false);
      logger.info('a webhook answers again', { webhook });
    },
  };
};
