/** Sends the originals of dead letters anew, each with its mark in one transaction, oldest first in each partition. */
import { encodeRedriven, redrivenType, Topics, type StoredDeadLetter } from '@cryptostream/contracts';
import type { LogError, LogReader, LogRecord, NewRecord, Publisher } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { failed, type Failure } from '../failure';
import type { DeadLetterEntry } from './dead-letter-entry';
import { decodeDeadLetter } from './decode-dead-letter';
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
  readonly onRefused: (id: string, why: string) => void;
  readonly signal: AbortSignal;
};

type Sending = { readonly id: string; readonly records: readonly NewRecord[] };

// Of a kline some 300 bytes, of a dead letter at most 256 KiB: a transaction has to be over well within its deadline.
const batchLetters = 100;
const batchCharacters = 4_000_000;

export const redriveLetters = (request: RedriveRequest): TE.TaskEither<Failure, void> =>
  pipe(
    findPartitions(
      request.reader,
      request.chosen.map(({ topic }) => topic),
    ),
    TE.chain((partitions) => {
      const plan = planRedrive({ ...request.ground, partitionsOf: (topic) => partitions.get(topic) ?? null });
      const wanted = new Set(request.chosen.map(({ place }) => toPlace(place)));
      let batch: readonly Sending[] = [];
      const flush = (): TE.TaskEither<Failure, void> => {
        const sending = batch;
        batch = [];
        return send(request, sending);
      };
      const take = (record: LogRecord): void => {
        const decoded = wanted.has(toPlace(record)) ? decodeDeadLetter(record) : null;
        if (decoded?._tag !== 'DeadLetter') return;
        const planned = plan(decoded.letter);
        if (E.isLeft(planned)) request.onRefused(decoded.letter.id, planned.left);
        else
          batch = [
            ...batch,
            { id: decoded.letter.id, records: [planned.right, toMark(decoded.letter, record)] },
          ];
      };
      return pipe(
        readTopic(request.reader, Topics.deadLetters, request.signal, (records) => async () => {
          for (const record of records) {
            take(record);
            const sent = isFull(batch) ? await flush()() : E.right(undefined);
            if (E.isLeft(sent)) return sent;
            if (request.signal.aborted) return E.left({ _tag: 'Interrupted' as const });
          }
          return E.right(undefined);
        }),
        TE.chain(flush),
      );
    }),
  );

const toPlace = ({ partition, offset }: { readonly partition: number; readonly offset: number }): string =>
  `${partition}-${offset}`;

/** Beside the dead letter, so that both are kept equally long. */
const toMark = ({ id }: StoredDeadLetter, { partition }: LogRecord): NewRecord => ({
  topic: Topics.deadLetters,
  partition,
  key: id,
  value: encodeRedriven(id, systemClock.nowMs()),
  headers: { type: redrivenType },
});

const isFull = (batch: readonly Sending[]): boolean =>
  batch.length >= batchLetters ||
  batch.flatMap(({ records }) => records).reduce((sum, { value }) => sum + value.length, 0) >=
    batchCharacters;

const send = (
  { publisher, onRedriven }: RedriveRequest,
  batch: readonly Sending[],
): TE.TaskEither<Failure, void> =>
  batch.length === 0
    ? TE.right(undefined)
    : pipe(
        publisher === null ? TE.right(undefined) : publisher.publish(batch.flatMap(({ records }) => records)),
        TE.bimap(toFailure, () => onRedriven(batch.map(({ id }) => id))),
      );

const toFailure = ({ _tag, message }: LogError): Failure =>
  failed(
    _tag === 'LogFenced'
      ? 'another redrive has begun and takes over from this one; when it has ended, run this command again for what it leaves.'
      : `${message.replace(/\.$/, '')}; run the same command again to go on: what was redriven is not redriven twice.`,
  );
