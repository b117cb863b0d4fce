/** A webhook of the file as one that can be told. */
import { systemClock } from '@cryptostream/runtime';
import { deliverTo } from '@cryptostream/webhook';
import type { Receiver } from './dependencies';
import type { WebhookSettings } from './webhooks-file';

const timeoutMs = 10_000;

export const toReceiver = ({ url, format, signingKeys, ...webhook }: WebhookSettings): Receiver => ({
  ...webhook,
  deliver: deliverTo({ url, format, signingKeys, timeoutMs, nowMs: systemClock.nowMs }),
});
