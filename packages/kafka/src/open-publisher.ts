/**
 * Publishing in transactions. kafkajs loses acknowledged records when two sends of an idempotent producer overlap, so there is one
 * request at a time, and a publisher in which anything failed is never used again: whoever opens the next one waits for the broker
 * to finish or abort the transaction in doubt, and then reads the committed end.
 */
import type { NewRecord, OpenPublisher, Publisher } from '@cryptostream/ports';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import {
  Partitioners,
  type ISocketFactory,
  type Kafka,
  type Producer,
  type TopicMessages,
  type Transaction,
} from 'kafkajs';
import { groupBy } from 'fp-ts/NonEmptyArray';
import { toLogError } from './log-error';
import { severableSockets, type SeverableSockets } from './severable-sockets';
import { splitRecords } from './split-records';
import { missingPartition, unsentPlaces } from './unsent-places';
import type { WaitUntilSettled } from './wait-until-settled';
import { within } from './within';

const openDeadlineMs = 30_000;
const publishDeadlineMs = 30_000;
const closeDeadlineMs = 5_000;
/** The broker aborts a transaction this old. Longer than the deadline, so that a live publisher is never the one that is hit. */
export const transactionTimeoutMs = 60_000;
// The first wait decides the rate: the broker answers CONCURRENT_TRANSACTIONS until the markers of the last one are written.
const retry = { initialRetryTime: 5, maxRetryTime: 1_000, retries: 12, multiplier: 2, factor: 0.2 };

type OpenClient = (socketFactory: ISocketFactory) => Kafka;

/** `openClient`: each publisher has connections of its own. */
export const createOpenPublisher =
  (openClient: OpenClient, waitUntilSettled: WaitUntilSettled, deadlineMs = openDeadlineMs): OpenPublisher =>
  (transactionalId, topics = []) =>
    pipe(
      TE.tryCatch(
        () => open(openClient, transactionalId, deadlineMs),
        toLogError(`cannot open a publisher as ${transactionalId}`),
      ),
      TE.tap((publisher) =>
        pipe(
          waitUntilSettled(topics),
          TE.tapError(() => TE.fromTask(publisher.close)),
        ),
      ),
    );

const open = async (
  openClient: OpenClient,
  transactionalId: string,
  deadlineMs: number,
): Promise<Publisher> => {
  const sockets = severableSockets();
  const producer = openClient(sockets.factory).producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: transactionTimeoutMs,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry,
  });
  try {
    await within(deadlineMs, 'connecting', fence(producer));
    return toPublisher(producer, transactionalId, sockets);
  } catch (error) {
    // what was given up late would fence the publisher that is opened in its place
    sockets.sever();
    await disconnect(producer);
    throw error;
  }
};

/** kafkajs asks for its epoch, which fences all before it, only when a transaction begins; an empty one sends nothing else. */
const fence = async (producer: Producer): Promise<void> => {
  await producer.connect();
  const empty = await producer.transaction();
  await empty.abort();
};

const toPublisher = (producer: Producer, transactionalId: string, sockets: SeverableSockets): Publisher => ({
  publish: (records) =>
    records.length === 0
      ? TE.right(undefined)
      : TE.tryCatch(
          () => publish(producer, records),
          toLogError(`cannot publish ${records.length} records as ${transactionalId}`),
        ),
  close: async () => {
    await disconnect(producer);
    sockets.sever();
  },
});

const publish = async (producer: Producer, records: readonly NewRecord[]): Promise<void> => {
  let late = false;
  const transact = async (): Promise<void> => {
    const transaction = await producer.transaction();
    try {
      for (const stretch of splitRecords(records)) await send(transaction, stretch);
      // after the deadline the caller no longer counts on it
      if (late) throw new Error('too late to commit');
      await transaction.commit();
    } catch (error) {
      await abort(transaction);
      throw error;
    }
  };
  try {
    await within(publishDeadlineMs, 'the transaction', transact());
  } finally {
    late = true;
  }
};

const send = async (transaction: Transaction, records: readonly NewRecord[]): Promise<void> => {
  const unsent = unsentPlaces(records, await transaction.sendBatch(toBatch(records)));
  if (unsent.length > 0) throw missingPartition(unsent);
};

/** Opening the next publisher aborts it as well. */
const abort = (transaction: Transaction): Promise<void> =>
  within(closeDeadlineMs, 'aborting', transaction.abort()).catch(() => undefined);

const disconnect = (producer: Producer): Promise<void> =>
  within(closeDeadlineMs, 'disconnecting', producer.disconnect()).catch(() => undefined);

const toBatch = (records: readonly NewRecord[]) => ({
  acks: -1,
  topicMessages: Object.entries(groupBy((record: NewRecord) => record.topic)([...records])).map(
    ([topic, ofTopic]): TopicMessages => ({
      topic,
      messages: ofTopic.map(({ partition, key, value, headers }) => ({ partition, key, value, headers })),
    }),
  ),
});
