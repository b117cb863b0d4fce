/** Runs archive → log → consumer → store to the end of the archive, over whatever log and store it is given. */
import { listArchive } from '@cryptostream/archive';
import { noMetrics as noConsumerMetrics, runConsumer, type OpenCommitter } from '@cryptostream/consumer';
import { parseJson, partitionSchema, Topics } from '@cryptostream/contracts';
import { Enrichment, type Interval } from '@cryptostream/domain';
import type { JoinGroup, Logger, LogReader, LogRecord, OpenPublisher } from '@cryptostream/ports';
import { archiveSession, noMetrics as noProducerMetrics, runProducer } from '@cryptostream/producer';
import { systemClock } from '@cryptostream/runtime';
import { until } from '@cryptostream/testkit';
import * as E from 'fp-ts/Either';

export type Surroundings = {
  readonly reader: LogReader;
  readonly openPublisher: OpenPublisher;
  readonly joinGroup: JoinGroup;
  readonly openCommitter: OpenCommitter;
  readonly logger: Logger;
  readonly partitions: number;
};

export type Replay = {
  readonly directory: string;
  readonly symbols: readonly string[];
  readonly interval: Interval.Interval;
  readonly deadlineMs: number;
};

export const archiveThrough = async (surroundings: Surroundings, replay: Replay): Promise<void> => {
  const { symbols, interval } = replay;
  const { reader, logger, partitions } = surroundings;
  const listing = right(await listArchive(replay.directory, { symbols, intervals: [interval] })());
  const enrichment = right(Enrichment.enrichment(Enrichment.defaultConfiguration));
  const consumer = right(
    await runConsumer(
      { ...surroundings, clock: systemClock, metrics: noConsumerMetrics },
      {
        interval,
        enrichment,
        symbolsOf: (partition) => symbols.filter((_, place) => place % partitions === partition),
      },
    ),
  );
  const dependencies = {
    reader,
    openPublisher: surroundings.openPublisher,
    clock: systemClock,
    logger,
    metrics: noProducerMetrics,
    random: () => 0.5,
  };
  const configuration = {
    source: 'archive',
    interval,
    series: listing.series.map(({ series }) => series),
    symbolTable: symbols,
    partitions,
    archive: listing.series,
    speed: 'max',
  } as const;
  const producer = runProducer(dependencies, configuration, archiveSession(dependencies, configuration));
  const failed = Promise.race([producer.ended, consumer.ended]).then((reason) => {
    throw new Error(reason ?? 'ended early');
  });
  // Stopped below, they end as well.
  failed.catch(() => undefined);
  try {
    await Promise.race([untilProcessed(surroundings, replay), failed]);
  } finally {
    await producer.stop();
    await consumer.stop();
  }
};

/** All klines of the feed are in the log and the committed state has passed them. */
const untilProcessed = async (
  { reader, partitions }: Surroundings,
  { interval, symbols, deadlineMs }: Replay,
) => {
  const replayed = async (): Promise<number> => {
    const feeds = await readAll(reader, Topics.feedState, partitions);
    const ended = feeds.filter(({ value }) => Buffer.from(value ?? '').includes('to its end'));
    return new Set(ended.map(({ key }) => key)).size;
  };
  const patience = { withinMs: deadlineMs, everyMs: 300 };
  await until('every archive is replayed', replayed, (count) => count >= symbols.length, patience);
  await until('the consumer is done', () => isDrained(reader, interval), Boolean, patience);
};

const isDrained = async (reader: LogReader, interval: Interval.Interval): Promise<boolean> => {
  const ends = right(await reader.offsets(Topics.klines(interval))());
  const states = await readAll(reader, Topics.state(interval), ends.length);
  return ends.every(({ partition, high }) => high === 0 || nextOffset(states, partition) >= high);
};

const nextOffset = (states: readonly LogRecord[], partition: number): number => {
  const places = states.filter((record) => record.partition === partition && record.key === 'partition');
  const json = parseJson(Buffer.from(places.at(-1)?.value ?? '').toString());
  return E.isRight(json) ? partitionSchema.parse(json.right).nextOffset : 0;
};

/** Every committed record of a topic, partition by partition. */
export const readAll = async (
  reader: LogReader,
  topic: string,
  partitions: number,
): Promise<readonly LogRecord[]> => {
  const all: LogRecord[] = [];
  for (let partition = 0; partition < partitions; partition += 1)
    for (let offset = 0; ;) {
      const page = right(await reader.read(topic, partition, offset)());
      all.push(...page.records);
      if (page.nextOffset === offset) break;
      offset = page.nextOffset;
    }
  return all;
};

export const right = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isRight(result)) return result.right;
  throw new Error(result.left.message);
};
