/** What a receiver gets of an alert. */
import type { WebhookFormat } from '@cryptostream/contracts';
import type { AlertMessage } from '@cryptostream/ports';

export const messageBody = (format: WebhookFormat, alert: AlertMessage): string => {
  switch (format) {
    case 'json':
      return toEvent(alert);
    case 'slack':
      return JSON.stringify({ text: toSlackText(alert) });
  }
};

/** `type`, `timestamp` and `data` as Standard Webhooks recommends; the record as it stands on the topic, no number printed anew. */
const toEvent = ({ record, text }: AlertMessage): string =>
  `{"type":"alert","timestamp":"${new Date(record.moment_ms).toISOString()}","data":${text}}`;

/** Slack takes three characters for marks of its own: https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const toSlackText = ({ record }: AlertMessage): string => {
  const moment = new Date(record.moment_ms).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
  return escape(`${record.message} (rule ${record.rule}, ${record.source}, ${moment})`);
};
