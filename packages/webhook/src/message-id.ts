/** What a receiver tells repetitions by. */
import { createHash } from 'node:crypto';

// A full stop divides id, time and body in what is signed, and a header holds ASCII only.
const isFit = (id: string): boolean => /^[\w/-]{1,200}$/.test(id);

/**
 * The id of the alert, where it has at most 200 letters, digits and `_`, `-`, `/`; otherwise `sha256-` and the SHA-256 of its UTF-8
 * in hexadecimal. The same alert has the same id at every try.
 */
export const messageId = (alertId: string): string =>
  isFit(alertId) ? alertId : `sha256-${createHash('sha256').update(alertId).digest('hex')}`;
