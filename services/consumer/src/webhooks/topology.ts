/** Which records of topic `alerts` a webhook is told of, in which order, and how far it has been told. Pure. */
import {
  alertRecordSchema,
  encodeWebhookPlace,
  parseJson,
  Topics,
  type AlertRecord,
} from '@cryptostream/contracts';
import type { AlertMessage, LogRecord, NewRecord, Position, Stretch } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';

/** What is wanted of the alerts by the webhook of this name. */
export type Webhook = {
  readonly name: string;
  /** Null: those of all. */
  readonly rules: readonly string[] | null;
  readonly symbols: readonly string[] | null;
  /** How old, in ms, an alert may have been when its record was written. */
  readonly maxAgeMs: number;
};

export type Verdict =
  | { readonly _tag: 'Deliver'; readonly alert: AlertMessage }
  /** It is not for this webhook. */
  | { readonly _tag: 'NotWanted' }
  /** It was computed of klines that were old by then: replayed, backfilled, or made anew. */
  | { readonly _tag: 'History' }
  | { readonly _tag: 'Unreadable'; readonly reason: string };

/** Depends on the record alone, and on no clock: however late a webhook is told, it is told of the same alerts. */
export const judge = (webhook: Webhook, record: LogRecord): Verdict => {
  const text = new TextDecoder().decode(record.value ?? new Uint8Array());
  return pipe(
    parseJson(text),
    E.chain(decode),
    E.match(
      (reason): Verdict => ({ _tag: 'Unreadable', reason }),
      (alert) => judgeAlert(webhook, { record: alert, text }, record.timestampMs),
    ),
  );
};

const decode = (json: unknown): E.Either<string, AlertRecord> => {
  const result = alertRecordSchema.safeParse(json);
  return result.success
    ? E.right(result.data)
    : E.left(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
};

const judgeAlert = (
  { rules, symbols, maxAgeMs }: Webhook,
  alert: AlertMessage,
  writtenMs: number,
): Verdict => {
  const { rule, symbol, moment_ms: momentMs } = alert.record;
  if (rules?.includes(rule) === false || symbols?.includes(symbol) === false) return { _tag: 'NotWanted' };
  return writtenMs - momentMs > maxAgeMs ? { _tag: 'History' } : { _tag: 'Deliver', alert };
};

/** Records of several partitions by the time at which they were written; those of one partition stay in its order. */
export const inTimeOrder = (stretches: readonly Stretch[]): readonly LogRecord[] => {
  const places = stretches.map(() => 0);
  const merged: LogRecord[] = [];
  for (;;) {
    const heads = stretches.map(({ records }, row) => records[places[row]!]?.timestampMs ?? Infinity);
    const row = heads.indexOf(Math.min(...heads));
    const next = stretches[row]?.records[places[row]!];
    if (next === undefined) return merged;
    merged.push(next);
    places[row]! += 1;
  }
};

/** All of them live in one partition: one instance writes them. */
export const placePartition = 0;

export const toPlaceRecord = (webhook: string, positions: readonly Position[]): NewRecord => ({
  topic: Topics.webhookState,
  partition: placePartition,
  key: webhook,
  value: encodeWebhookPlace({
    webhook,
    offsets: Object.fromEntries(positions.map(({ partition, offset }) => [partition, offset])),
  }),
  headers: { type: 'place' },
});
