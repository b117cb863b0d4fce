/** What an answer means for the alert that was sent. */
import type { Delivery } from '@cryptostream/ports';

export type Answer = {
  readonly status: number;
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** The first of the body; empty when there is none, or it did not come. */
  readonly body: string;
};

/** Too early, too often, too slow: https://www.rfc-editor.org/rfc/rfc9110#name-status-codes */
const passing: readonly number[] = [408, 425, 429];

/** @param nowMs for a receiver that names a moment to wait for, and does not tell its own time */
export const toDelivery = ({ status, header, body }: Answer, nowMs: number): Delivery => {
  if (status >= 200 && status < 300) return { _tag: 'Delivered' };
  const reason = `it answered ${status}${status >= 300 && status < 400 ? ', and redirects are not followed' : ''}${quote(body)}`;
  if (status < 500 && !passing.includes(status)) return { _tag: 'Refused', reason };
  const retryAfterMs = toRetryAfterMs(header('retry-after'), header('date'), nowMs);
  return { _tag: 'Retry', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
};

// As Slack's `no_service`. An error page may show the path of the request, which may be a secret: nothing with a slash is quoted.
const quote = (body: string): string => (/^[\w .,:'-]{1,80}$/.test(body) ? ` ("${body}")` : '');

// Seconds or a date (RFC 9110), the date by the receiver's clock.
const toRetryAfterMs = (
  after: string | undefined,
  date: string | undefined,
  nowMs: number,
): number | undefined => {
  if (after === undefined) return undefined;
  const waitMs = /^\d+$/.test(after)
    ? Number(after) * 1_000
    : Date.parse(after) - (date === undefined ? nowMs : Date.parse(date));
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
};
