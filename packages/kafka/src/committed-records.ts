/**
 * What of a fetched stretch of a partition is committed. kafkajs' own filter believes that aborted transactions come in the order
 * in which they began and that at most one begins before each record; with two producers neither holds, and it would hand out
 * aborted records.
 */
import type { LogRecord } from '@cryptostream/ports';

export type FetchedMessage = {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: { readonly [name: string]: Buffer | string | readonly (Buffer | string)[] | null };
  /** A commit or abort marker. */
  readonly isControlRecord: boolean;
  readonly batchContext: {
    readonly firstOffset: string;
    readonly lastOffsetDelta: number;
    readonly producerId: string;
    readonly inTransaction: boolean;
  };
};

export type AbortedTransaction = { readonly producerId: string; readonly firstOffset: string };

/** The messages, oldest first, that are neither markers nor part of an aborted transaction. */
export const committedMessages = (
  messages: readonly FetchedMessage[],
  abortedTransactions: readonly AbortedTransaction[],
): readonly FetchedMessage[] => {
  const toBegin = [...abortedTransactions].sort((a, b) => Number(a.firstOffset) - Number(b.firstOffset));
  const aborting = new Set<string>();
  return messages.filter((message) => {
    while (toBegin[0] !== undefined && Number(toBegin[0].firstOffset) <= Number(message.offset))
      aborting.add((toBegin.shift() as AbortedTransaction).producerId);
    const { producerId, inTransaction } = message.batchContext;
    if (isAbortMarker(message)) aborting.delete(producerId);
    return !message.isControlRecord && !(inTransaction && aborting.has(producerId));
  });
};

export const toLogRecord =
  (topic: string, partition: number) =>
  ({ offset, timestamp, key, value, headers }: FetchedMessage): LogRecord => ({
    topic,
    partition,
    offset: Number(offset),
    timestampMs: Number(timestamp),
    key: key === null ? null : key.toString('utf8'),
    value,
    headers: toHeaders(headers),
  });

const toHeaders = (headers: FetchedMessage['headers']): LogRecord['headers'] => {
  const texts: Record<string, string> = {};
  for (const name of Object.keys(headers)) texts[name] = toText(headers[name] ?? null);
  return texts;
};

// a marker's key is its version and its type, two bytes each; type 0 is abort
const isAbortMarker = ({ isControlRecord, key }: FetchedMessage): boolean =>
  isControlRecord && key !== null && key.length >= 4 && key.readInt16BE(2) === 0;

/** Of a header that stands twice the last one counts. */
const toText = (value: FetchedMessage['headers'][string]): string =>
  (isSeveral(value) ? value.at(-1) : value)?.toString() ?? '';

const isSeveral = (value: FetchedMessage['headers'][string]): value is readonly (Buffer | string)[] =>
  Array.isArray(value);
