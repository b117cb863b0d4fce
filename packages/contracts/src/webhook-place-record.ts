/**
 * Records of the compacted topic `state.webhooks`, all in partition 0, under the name of the webhook: up to where topic `alerts` is
 * settled with it, each alert before that delivered, refused or passed over.
 */
import { z } from 'zod';

export type WebhookPlace = {
  readonly webhook: string;
  /** By partition of `alerts`: the offset of the first record that is not settled. */
  readonly offsets: { readonly [partition: string]: number };
};

export const encodeWebhookPlace = (place: WebhookPlace): string => JSON.stringify({ v: 1, ...place });

export const webhookPlaceSchema: z.ZodType<WebhookPlace> = z
  .object({
    v: z.literal(1),
    webhook: z.string(),
    offsets: z.record(z.string(), z.number().int().min(0)),
  })
  .transform(({ v: _, ...place }): WebhookPlace => place);
