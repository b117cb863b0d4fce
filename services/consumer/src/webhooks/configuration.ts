/** Environment variables of PIPELINE=webhooks. */
import { Configuration } from '@cryptostream/runtime';
import { z } from 'zod';
import { logSettings } from '../configuration';
import { readWebhooksFile } from './webhooks-file';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { WebhookSettings } from './webhooks-file';

const webhooksFile: z.ZodType<readonly WebhookSettings[], string> = z.string().transform((path, context) =>
  pipe(
    readWebhooksFile(path),
    E.getOrElseW((problems) => {
      problems.forEach((message) => context.addIssue({ code: 'custom', message }));
      return z.NEVER;
    }),
  ),
);

const schema = z.object({
  ...logSettings,
  /** Who is told of alerts; without it nobody. */
  WEBHOOKS_FILE: webhooksFile.optional(),
});

export type WebhooksEnvironment = z.infer<typeof schema>;

export const readWebhooksEnvironment = (environment: Configuration.Environment) =>
  Configuration.readConfiguration<WebhooksEnvironment>(schema, environment);
