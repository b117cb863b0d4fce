/** What the consumer must leave behind: the pure topology over the whole committed log, each partition in one go. */
import { symbolsOf } from '@cryptostream/consumer';
import { Topics } from '@cryptostream/contracts';
import { Enrichment, type Interval } from '@cryptostream/domain';
import type { KafkaLog } from '@cryptostream/kafka';
import type { LogRecord, NewRecord } from '@cryptostream/ports';
import type { StartedInflux } from '@cryptostream/testkit';
import { readAll, right } from './archive-through';
import { readPoints } from './stored-points';
import { uninterrupted, type Happening } from './uninterrupted';
import { writtenPoints } from './written-points';

export const measurements = ['kline_raw', 'kline_enriched', 'kline_revision', 'quality'] as const;
const topicsOf = (interval: Interval.Interval) => [
  Topics.enriched(interval),
  Topics.deadLetters,
  Topics.quality,
];

export type Effect = {
  /** By measurement, then by place. */
  readonly points: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By `topic-partition`, in order. */
  readonly records: ReadonlyMap<string, readonly string[]>;
  /** By `partition key`: the newest. */
  readonly state: ReadonlyMap<string, string>;
};

export type Expected = Effect & {
  readonly outcomes: { readonly [name: string]: number };
  /** Places written with different values of one field: there the order of writes would show. */
  readonly rewritten: readonly string[];
};

export const expectedEffect = (
  log: readonly LogRecord[],
  symbols: readonly string[],
  interval: Interval.Interval,
  partitions = symbols.length,
): Expected => {
  const configuration = {
    interval,
    enrichment: right(Enrichment.enrichment(Enrichment.defaultConfiguration)),
    symbolsOf: symbolsOf(symbols, partitions),
  } as const;
  const happenings = Array.from({ length: partitions }, (_, partition) =>
    uninterrupted(
      configuration,
      log.filter((record) => record.partition === partition),
    ),
  ).flat();
  const written = writtenPoints(measurements, happenings);
  const records = happenings.flatMap((happening) => happening.records);
  return {
    points: written.points,
    rewritten: written.rewritten,
    records: byPlace(topicsOf(interval), records, partitions),
    state: newestByKey(records.filter(({ topic }) => topic === Topics.state(interval))),
    outcomes: countOutcomes(happenings),
  };
};

export const actualEffect = async (
  log: KafkaLog,
  influx: StartedInflux,
  interval: Interval.Interval,
  partitions: number,
): Promise<Effect> => {
  const topics = topicsOf(interval);
  const points = new Map<string, ReadonlyMap<string, string>>();
  for (const measurement of measurements)
    points.set(measurement, await readPoints(influx, measurement, interval));
  const records: LogRecord[] = [];
  // One by one: there may be more than a call takes as parameters.
  for (const topic of topics)
    for (const record of await readAll(log.reader, topic, partitions)) records.push(record);
  const states = await readAll(log.reader, Topics.state(interval), partitions);
  return {
    points,
    records: byPlace(topics, records, partitions),
    state: newestByKey(states.filter(({ key }) => key !== 'partition')),
  };
};

type AnyRecord = Pick<LogRecord, 'topic' | 'partition' | 'key' | 'headers'> & {
  readonly value: NewRecord['value'] | LogRecord['value'];
};

const byPlace = (
  topics: readonly string[],
  records: readonly AnyRecord[],
  partitions: number,
): Effect['records'] =>
  new Map(
    topics.flatMap((topic) =>
      Array.from({ length: partitions }, (_, partition) => [
        `${topic}-${partition}`,
        records
          .filter((record) => record.topic === topic && record.partition === partition)
          .map(({ key, value, headers }) => JSON.stringify([key, textOf(value), headers])),
      ]),
    ),
  );

const newestByKey = (records: readonly AnyRecord[]): Effect['state'] =>
  new Map(records.map(({ partition, key, value }) => [`${partition} ${key ?? ''}`, textOf(value)]));

const textOf = (value: AnyRecord['value']): string =>
  typeof value === 'string' ? value : Buffer.from(value ?? []).toString();

const countOutcomes = (happenings: readonly Happening[]): Expected['outcomes'] => {
  const counts: { [name: string]: number } = {};
  happenings.flatMap(({ outcomes }) => outcomes).forEach((name) => (counts[name] = (counts[name] ?? 0) + 1));
  return counts;
};
