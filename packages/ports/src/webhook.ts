/** An address outside that is told of alerts. Adapter: packages/webhook. */
import type { AlertRecord } from '@cryptostream/contracts';
import type { Task } from 'fp-ts/Task';

/** An alert as topic `alerts` holds it. */
export type AlertMessage = {
  readonly record: AlertRecord;
  /** The JSON text of the record. */
  readonly text: string;
};

/** What became of one try. */
export type Delivery =
  /** The receiver has answered that it has it. */
  | { readonly _tag: 'Delivered' }
  /** Unknown, or not now: the same may be taken later. `retryAfterMs`: how long the receiver asked to wait. */
  | { readonly _tag: 'Retry'; readonly reason: string; readonly retryAfterMs?: number }
  /** The receiver will not take this one, whenever it is sent. */
  | { readonly _tag: 'Refused'; readonly reason: string };

/** One try, which never rejects. Reasons are sentences without a full stop, and hold nothing of the address. */
export type Deliver = (alert: AlertMessage, signal: AbortSignal) => Task<Delivery>;
