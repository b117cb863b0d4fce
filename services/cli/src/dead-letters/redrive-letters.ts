/**
 * Sends the originals of dead letters anew, each with its mark in one transaction, oldest first in each partition. Of an original
 * whose copy is there already only the mark is sent.
 */
import { encodeRedriven, redrivenType, Topics, type StoredDeadLetter } from '@cryptostream/contracts';
import type { LogError, LogReader, LogRecord, NewRecord, Publisher } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { failed, type Failure } from '../failure';
import type { DeadLetterEntry } from './dead-letter-entry';
import { decodeDeadLetter } from './decode-dead-letter';
import { findCopies } from './find-copies';
import { findPartitions } from './find-partitions';
import { planRedrive, type Ground } from './plan-redrive';
import { readTopic } from './read-topic';

export type RedriveRequest = {
  readonly reader: LogReader;
  /** Null: nothing is to be sent. */
  readonly publisher: Publisher | null;
  readonly chosen: readonly DeadLetterEntry[];
  readonly ground: Omit<Ground, 'partitionsOf'>;
  /** Told of each batch when it has taken effect. */
  readonly onRedriven: (ids: readonly string[]) => void;
  /** Its copy was there already. */
  readonly onFound: (id: string) => void;
  readonly onRefused: (id: string, why: string) => void;
  readonly signal: AbortSignal;
};

type Sending = { readonly id: string; readonly isThere: boolean; readonly records: readonly NewRecord[] };

// Of a kline some 300 bytes, of a dead letter at most 256 KiB: a transaction has to be over well within its deadline.
const batchLetters = 100;
const batchCharacters = 4_000_000;

export const redriveLetters = (request: RedriveRequest): TE.TaskEither<Failure, void> =>
  pipe(
    findPartitions(
      request.reader,
      request.chosen.map(({ topic }) => topic),
    ),
    TE.bindTo('partitions'),
    TE.bind('copies', ({ partitions }) =>
      findCopies(request.reader, partitions.keys(), request.chosen, request.signal),
    ),
    TE.chain(({ partitions, copies }) => {
      const plan = planRedrive({ ...request.ground, partitionsOf: (topic) => partitions.get(topic) ?? null });
      const wanted = new Map(request.chosen.map((entry) => [toPlace(entry.place), entry]));
      const toSending = (record: LogRecord): Sending | null => {
        const entry = wanted.get(toPlace(record));
        const decoded = entry === undefined ? null : decodeDeadLetter(record);
        if (entry === undefined || decoded?._tag !== 'DeadLetter') return null;
        const { letter } = decoded;
        const copiedAtMs = copies.get(entry);
        if (copiedAtMs !== undefined)
          return { id: letter.id, isThere: true, records: [toMark(letter, record, copiedAtMs)] };
        const planned = plan(letter);
        if (E.isRight(planned)) {
          const mark = toMark(letter, record, systemClock.nowMs());
          return { id: letter.id, isThere: false, records: [planned.right, mark] };
        }
        request.onRefused(letter.id, planned.left);
        return null;
      };
      return sendAll(request, toSending);
    }),
  );

const sendAll = (
  request: RedriveRequest,
  toSending: (record: LogRecord) => Sending | null,
): TE.TaskEither<Failure, void> => {
  let batch: readonly Sending[] = [];
  const flush = (): TE.TaskEither<Failure, void> => {
    const sending = batch;
    batch = [];
    return send(request, sending);
  };
  return pipe(
    readTopic(request.reader, Topics.deadLetters, request.signal, (records) => async () => {
      for (const record of records) {
        const sending = toSending(record);
        if (sending !== null) batch = [...batch, sending];
        const sent = isFull(batch) ? await flush()() : E.right(undefined);
        if (E.isLeft(sent)) return sent;
        if (request.signal.aborted) return E.left({ _tag: 'Interrupted' as const });
      }
      return E.right(undefined);
    }),
    TE.chain(flush),
  );
};

const toPlace = ({ partition, offset }: { readonly partition: number; readonly offset: number }): string =>
  `${partition}-${offset}`;

/** Beside the dead letter, so that both are kept equally long. */
const toMark = (letter: StoredDeadLetter, { partition }: LogRecord, atMs: number): NewRecord => ({
  topic: Topics.deadLetters,
  partition,
  key: letter.id,
  value: encodeRedriven(letter, atMs),
  headers: { type: redrivenType },
});

const isFull = (batch: readonly Sending[]): boolean =>
  batch.length >= batchLetters ||
  batch.flatMap(({ records }) => records).reduce((sum, { value }) => sum + value.length, 0) >=
    batchCharacters;

const send = (
  { publisher, onRedriven, onFound }: RedriveRequest,
  batch: readonly Sending[],
): TE.TaskEither<Failure, void> =>
  batch.length === 0
    ? TE.right(undefined)
    : pipe(
        publisher === null ? TE.right(undefined) : publisher.publish(batch.flatMap(({ records }) => records)),
        TE.bimap(toFailure, () => {
          batch.filter(({ isThere }) => isThere).forEach(({ id }) => onFound(id));
          onRedriven(batch.filter(({ isThere }) => !isThere).map(({ id }) => id));
        }),
      );

const toFailure = ({ _tag, message }: LogError): Failure =>
  failed(
    _tag === 'LogFenced'
      ? 'another redrive has begun and takes over from this one; when it has ended, run this command again for what it leaves.'
      : `${message.replace(/\.$/, '')}; run the same command again to go on: what was redriven is not redriven twice.`,
  );
