/** Which dead letters are meant. Pure. */
import type { DeadLetterEntry } from './dead-letter-entry';

export type Status = 'open' | 'redriven' | 'all';

export type Filter = {
  readonly reason?: string;
  readonly topic?: string;
  /** Of the key or the original. */
  readonly symbol?: string;
  /** Epoch ms at which it was refused; inclusive. */
  readonly from?: number;
  /** Exclusive. */
  readonly to?: number;
  readonly status?: Status;
};

export const matches =
  ({ reason, topic, symbol, from = -Infinity, to = Infinity, status = 'all' }: Filter) =>
  (entry: DeadLetterEntry): boolean =>
    (reason === undefined || entry.reasons.includes(reason)) &&
    (topic === undefined || entry.topic === topic) &&
    (symbol === undefined || entry.symbol === symbol || entry.key === symbol) &&
    entry.refusedAtMs >= from &&
    entry.refusedAtMs < to &&
    hasStatus(entry, status);

const hasStatus = ({ redrivenAtMs }: DeadLetterEntry, status: Status): boolean =>
  status === 'all' || (status === 'redriven') === (redrivenAtMs !== null);
