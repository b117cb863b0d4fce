/**
 * Publishes a made-up log in many transactions, as our producer and a foreign one would. Some transactions are aborted, some of
 * those around a committed one. After a failure a slice is sent anew, which may repeat it: the committed log counts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewRecord, OpenPublisher, Publisher } from '@cryptostream/ports';
import { untilVisible } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';
import { CompressionTypes, Kafka, logLevel, type Producer, type Transaction } from 'kafkajs';
import { right } from './archive-through';
import type { RawRecord } from './raw-record';
import type { Random } from './seeded-random';

export type LogFeeder = {
  /** Numbers of the records whose transaction is known to be committed; header `n` carries them. */
  readonly committed: ReadonlySet<string>;
  readonly aborted: ReadonlySet<string>;
  readonly progress: () => string;
  /** Publishes up to this share of the log fast, and slowly from there on. */
  readonly allow: (share: number) => void;
  /** No more pauses, and no more than this share of the log but for what is published already. Resolves when it is done. */
  readonly finish: (share: number) => Promise<void>;
  /** Gives up, also while nothing can be published. */
  readonly stop: () => void;
};

export type FeederOptions = {
  readonly brokers: readonly string[];
  readonly openPublisher: OpenPublisher;
  readonly topic: string;
  readonly random: Random;
};

const ownId = 'feeder';
const foreignId = 'foreign';
const pauseMs = { fast: 30, slow: 1_000 };

export const feedLog = (options: FeederOptions, records: readonly RawRecord[]): LogFeeder => {
  const { random, topic } = options;
  const committed = new Set<string>();
  const aborted = new Set<string>();
  const slices = toSlices(random, records);
  let allowed = 0;
  let wanted = 1;
  let done = 0;
  const foreign = foreignProducer(options.brokers);
  const own = ownPublisher(options.openPublisher);

  const abortAround = async (slice: readonly RawRecord[], inside: () => Promise<void>): Promise<void> => {
    const wrong = slice
      .filter(isText)
      .map((record, index) => numbered(falsified(record), `aborted-${done}-${index}`));
    wrong.forEach(({ headers }) => aborted.add(headers['n']!));
    await foreign.transact(topic, wrong, async (transaction) => {
      await inside();
      await transaction.abort();
    });
  };
  const publish = async (slice: readonly RawRecord[]): Promise<void> => {
    if (slice.every(isText) && random.chance(0.8)) await own.publish(slice.map(toNewRecord(topic)));
    else await foreign.transact(topic, slice, (transaction) => transaction.commit());
  };
  const publishSlice = async (slice: readonly RawRecord[]): Promise<void> => {
    const dice = random.next();
    if (dice < 0.05) await abortAround(slice, () => publish(slice));
    else {
      if (dice < 0.1) await abortAround(slice, () => Promise.resolve());
      await publish(slice);
    }
    slice.forEach(({ headers }) => committed.add(headers['n']!));
  };
  const run = async (): Promise<void> => {
    for (const slice of slices) {
      if (done >= wanted * slices.length) break;
      while (!(await succeeds(publishSlice(slice))) && wanted > 0) await sleep(500);
      done += 1;
      if (allowed < 1) await sleep(done < allowed * slices.length ? pauseMs.fast : pauseMs.slow);
    }
    await Promise.all([own.close(), foreign.close()]);
    if (wanted > 0) await Promise.all([ownId, foreignId].map((id) => untilVisible(options, id)));
  };
  const finished = run();
  return {
    committed,
    aborted,
    progress: () => `${done} of ${slices.length} transactions published`,
    allow: (share) => {
      allowed = share;
    },
    finish: (share) => {
      [allowed, wanted] = [1, share];
      return finished;
    },
    stop: () => {
      [allowed, wanted] = [1, 0];
    },
  };
};

type TextRecord = RawRecord & { readonly key: string; readonly value: string };

const isText = (record: RawRecord): record is TextRecord =>
  typeof record.key === 'string' && typeof record.value === 'string';

const numbered = <A extends RawRecord>(record: A, n: string): A => ({
  ...record,
  headers: { ...record.headers, n },
});

/** Would be seen in every value if it leaked. */
const falsified = (record: TextRecord): TextRecord => ({
  ...record,
  value: record.value.replace(/"(close|volume)":"/g, '"$1":"7'),
});

const toSlices = (random: Random, records: readonly RawRecord[]): readonly (readonly RawRecord[])[] => {
  const slices: (readonly RawRecord[])[] = [];
  for (let from = 0; from < records.length;) {
    const to = from + random.integer(10, 80);
    slices.push(records.slice(from, to).map((record, index) => numbered(record, String(from + index))));
    from = to;
  }
  return slices;
};

const succeeds = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

const toNewRecord =
  (topic: string) =>
  ({ partition, key, value, headers }: RawRecord): NewRecord => ({
    topic,
    partition,
    key: key as string,
    value: value as string,
    headers,
  });

const ownPublisher = (openPublisher: OpenPublisher) => {
  let publisher: Publisher | undefined;
  const close = async (): Promise<void> => {
    await publisher?.close();
    publisher = undefined;
  };
  return {
    close,
    publish: async (records: readonly NewRecord[]): Promise<void> => {
      publisher ??= right(await openPublisher(ownId)());
      const published = await publisher.publish(records)();
      if (E.isLeft(published)) await close();
      right(published);
    },
  };
};

/** Plain kafkajs: any bytes, compressed, in transactions of its own. */
const foreignProducer = (brokers: readonly string[]) => {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'foreign', logLevel: logLevel.NOTHING });
  let producer: Producer | undefined;
  const close = async (): Promise<void> => {
    await producer?.disconnect().catch(() => undefined);
    producer = undefined;
  };
  const open = async (): Promise<Producer> => {
    const opened = kafka.producer({
      transactionalId: foreignId,
      maxInFlightRequests: 1,
      idempotent: true,
      transactionTimeout: 15_000,
      retry: { initialRetryTime: 20, retries: 6 },
    });
    await opened.connect();
    return opened;
  };
  const transact = async (
    topic: string,
    records: readonly RawRecord[],
    end: (transaction: Transaction) => Promise<void>,
  ): Promise<void> => {
    producer ??= await open();
    try {
      const transaction = await producer.transaction();
      for (const stretch of stretches(records))
        await transaction.send({
          topic,
          compression: records.length % 2 === 0 ? CompressionTypes.GZIP : CompressionTypes.None,
          messages: stretch.map((record) => ({ ...record })),
        });
      await end(transaction);
    } catch (error) {
      await close();
      throw error;
    }
  };
  return { transact, close };
};

/** Large records alone, since a broker takes 1 MiB in one request. */
const stretches = (records: readonly RawRecord[]): readonly (readonly RawRecord[])[] => {
  const result: RawRecord[][] = [[]];
  for (const record of records) {
    const large = (record.value?.length ?? 0) + (record.key?.length ?? 0) > 100_000;
    if (large) result.push([record], []);
    else result.at(-1)!.push(record);
  }
  return result.filter(({ length }) => length > 0);
};
