/** A log in memory that holds what consumers make of made-up klines, for the market pipeline to read. */
import {
  encodeGap,
  encodeKline,
  Topics,
  type Point,
  fromFields,
  toFields,
  type FieldRecord,
} from '@cryptostream/contracts';
import { Enrichment, Interval, Market, type Kline } from '@cryptostream/domain';
import type { LogError, Logger, LogReader, LogRecord, NewRecord, OpenArrivals } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import type { Committer, OpenCommitter } from '../dependencies';
import { processClosed, type PartitionState } from '../topology';
import type { MarketDependencies } from './dependencies';
import { noMarketMetrics } from './metrics';
import type { MarketConfiguration } from './topology';

export const symbols = ['BTCUSDC', 'ETHUSDC'] as const;
/** Of five minutes and more, so that a day fits into a few hundred klines. */
export const intervals = ['5m', '15m', '1h'] as const;

export const configuration: MarketConfiguration = {
  plan: Market.plan(
    'binance',
    symbols.flatMap((symbol) => intervals.map((interval) => ({ symbol, interval }))),
  ),
  partitionOf: (symbol) => symbols.indexOf(symbol as (typeof symbols)[number]),
};

/** The next number of a seeded sequence, 0 to 1. */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const lowerMs = Interval.lengthMs('5m');

/** Short klines with holes, and the longer klines that the exchange makes of them; now and then one that is wrong. */
const klinesOf = (symbol: string, count: number, random: () => number): readonly (readonly Kline[])[] => {
  let price = 1_000;
  let hole = 0;
  const lower: Kline[] = [];
  for (let index = 0; index < count; index += 1) {
    if (hole > 0) hole -= 1;
    else if (index > 0 && random() < 0.01) hole = 1 + Math.floor(random() * 20);
    price *= 1 + (random() - 0.5) / 100;
    if (hole === 0) lower.push(toKline(symbol, index, price, random));
  }
  return [lower, ...(['15m', '1h'] as const).map((interval) => rolledUp(lower, interval, random))];
};

const toKline = (symbol: string, index: number, price: number, random: () => number): Kline => ({
  source: 'binance',
  symbol,
  interval: '5m',
  openTimeMs: index * lowerMs,
  open: price.toFixed(2),
  high: (price * 1.01).toFixed(2),
  low: (price / 1.01).toFixed(2),
  close: (price * (1 + (random() - 0.5) / 200)).toFixed(2),
  volume: (random() * 100).toFixed(8),
  closed: true,
});

const rolledUp = (
  lower: readonly Kline[],
  interval: '15m' | '1h',
  random: () => number,
): readonly Kline[] => {
  const buckets = new Map<number, readonly Kline[]>();
  lower.forEach((kline) => {
    const openTimeMs = Interval.openTimeAt(interval, kline.openTimeMs);
    buckets.set(openTimeMs, [...(buckets.get(openTimeMs) ?? []), kline]);
  });
  return [...buckets].map(([openTimeMs, klines]) => ({
    ...klines[0]!,
    interval,
    openTimeMs,
    high: Math.max(...klines.map(({ high }) => Number(high))).toFixed(2),
    low: Math.min(...klines.map(({ low }) => Number(low))).toFixed(2),
    close: klines.at(-1)!.close,
    volume: (
      klines.reduce((sum, { volume }) => sum + BigInt(volume.replace('.', '')), random() < 0.05 ? 1n : 0n) +
      0n
    )
      .toString()
      .padStart(9, '0')
      .replace(/(\d{8})$/, '.$1'),
  }));
};

const enrichment = Enrichment.enrichment(Enrichment.defaultConfiguration);

/** What the consumers of the intervals put out for them, holes told by the exchange or not. */
export const logOf = (count: number, seed: number): MemoryLog => {
  const random = seeded(seed);
  const log = memoryLog();
  symbols.forEach((symbol, partition) => {
    klinesOf(symbol, count, random).forEach((klines, at) => {
      const interval = intervals[at]!;
      const made = E.isRight(enrichment) ? enrichment.right : undefined;
      const process = processClosed({ interval, enrichment: made!, symbolsOf: () => [symbol] });
      const state: PartitionState = new Map();
      const [output] = process(state, toRecords(klines, partition, random));
      log.append(
        output.records.filter(({ topic }) => topic.startsWith('enriched') || topic === Topics.quality),
      );
    });
  });
  return log;
};

const toRecords = (
  klines: readonly Kline[],
  partition: number,
  random: () => number,
): readonly LogRecord[] => {
  const records: LogRecord[] = [];
  const add = (type: string, key: string, value: string): void => {
    const record = { topic: '', partition, offset: records.length, timestampMs: 0, key, headers: { type } };
    records.push({ ...record, value: Buffer.from(value) });
  };
  klines.forEach((kline, index) => {
    const before = klines[index - 1];
    const fromMs =
      before === undefined ? kline.openTimeMs : before.openTimeMs + Interval.lengthMs(kline.interval);
    const isTold = fromMs < kline.openTimeMs && random() < 0.5;
    if (isTold) add('gap', kline.symbol, encodeGap({ ...kline, fromMs, toMs: kline.openTimeMs }));
    add('kline', kline.symbol, encodeKline(kline));
    if (!isTold && fromMs < kline.openTimeMs && random() < 0.5)
      add('gap', kline.symbol, encodeGap({ ...kline, fromMs, toMs: kline.openTimeMs }));
  });
  return records;
};

export type MemoryLog = {
  readonly append: (records: readonly NewRecord[]) => void;
  readonly of: (topic: string, partition: number) => readonly LogRecord[];
  readonly points: Map<string, Point>;
};

const memoryLog = (): MemoryLog => {
  const partitions = new Map<string, LogRecord[]>();
  const find = (topic: string, partition: number): LogRecord[] => {
    const name = `${topic} ${partition}`;
    const found = partitions.get(name) ?? [];
    partitions.set(name, found);
    return found;
  };
  return {
    append: (records) =>
      records.forEach((record) => {
        const into = find(record.topic, record.partition);
        into.push({ ...record, offset: into.length, timestampMs: 0, value: Buffer.from(record.value) });
      }),
    of: find,
    points: new Map(),
  };
};

/** Everything that was put out, partition by partition. */
export const published = ({ of, points }: MemoryLog) => ({
  states: symbols.map((_, partition) => of(Topics.marketState, partition).map(textOf)),
  reconciliations: symbols.map((_, partition) =>
    of(Topics.quality, partition)
      .filter(({ headers }) => headers['type'] === 'reconciliation')
      .map(textOf),
  ),
  alerts: symbols.map((_, partition) => of(Topics.alerts, partition).map(textOf)),
  points: [...points].toSorted(([left], [right]) => (left < right ? -1 : 1)),
});

const textOf = ({ value }: LogRecord): string => Buffer.from(value ?? []).toString();

/** What becomes of a commit, and what is said of it. */
export type Fate = { readonly takesEffect: boolean; readonly answer: E.Either<LogError, void> };
export const fine: Fate = { takesEffect: true, answer: E.right(undefined) };
export const unavailable: LogError = { _tag: 'LogUnavailable', message: 'no answer', retryable: true };
export const fenced: LogError = { _tag: 'LogFenced', message: 'a newer owner', retryable: false };

const nothing = (): void => undefined;
const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, with: () => logger };

export type Surroundings = {
  readonly dependencies: MarketDependencies;
  /** Resolves when reading has come to the end of everything, twice in a row. */
  readonly untilIdle: () => Promise<void>;
  readonly troubles: (string | null)[];
};

/** @param random how many records of which input come at a time */
export const surroundings = (
  log: MemoryLog,
  random: () => number,
  nextFate: () => Fate = () => fine,
): Surroundings => {
  const idle = { count: 0, tell: nothing };
  const troubles: (string | null)[] = [];
  const reader: LogReader = {
    offsets: (topic) =>
      TE.fromIO(() =>
        symbols.map((_, partition) => ({ partition, low: 0, high: log.of(topic, partition).length })),
      ),
    read: (topic, partition, offset) =>
      TE.fromIO(() => ({
        records: log.of(topic, partition).slice(offset),
        nextOffset: log.of(topic, partition).length,
      })),
    close: async () => undefined,
  };
  const openArrivals: OpenArrivals = () => ({
    next: (positions) => async () => {
      await new Promise(setImmediate);
      const isEnd = positions.every(
        ({ topic, partition, offset }) => offset === log.of(topic, partition).length,
      );
      idle.count = isEnd ? idle.count + 1 : 0;
      if (idle.count >= 2) idle.tell();
      return E.right(
        positions.map((position) => {
          const all = log.of(position.topic, position.partition);
          const nextOffset = Math.min(all.length, position.offset + Math.floor(random() * 80));
          return { ...position, records: all.slice(position.offset, nextOffset), nextOffset };
        }),
      );
    },
    close: async () => undefined,
  });
  return {
    troubles,
    untilIdle: () =>
      new Promise<void>((resolve) => {
        idle.count = 0;
        idle.tell = resolve;
      }),
    dependencies: {
      reader,
      openArrivals,
      openCommitter: committerOver(log, nextFate),
      clock: { nowMs: () => 0, sleep: () => new Promise(setImmediate) },
      logger,
      metrics: noMarketMetrics,
      random,
      onTrouble: (_, trouble) => void troubles.push(trouble),
    },
  };
};

const epochs = new WeakMap<MemoryLog, number>();

const keyOf = ({ measurement, tags, timeMs }: Point): string => JSON.stringify([measurement, tags, timeMs]);

const fieldsAt = (log: MemoryLog, point: Point): FieldRecord => {
  const stored = log.points.get(keyOf(point));
  return stored === undefined ? {} : fromFields(stored.fields);
};

/** Points are stored even where the transaction fails afterwards, as InfluxDB does. */
const committerOver = (log: MemoryLog, nextFate: () => Fate): OpenCommitter => {
  const open = (): Committer => {
    const mine = (epochs.get(log) ?? 0) + 1;
    epochs.set(log, mine);
    return {
      commit: (points, records) => async () => {
        if (epochs.get(log) !== mine) return E.left(fenced);
        points.forEach((point) =>
          log.points.set(keyOf(point), {
            ...point,
            fields: toFields({
              ...fieldsAt(log, point),
              ...fromFields(point.fields),
            }),
          }),
        );
        const { takesEffect, answer } = nextFate();
        if (takesEffect) log.append(records);
        return answer;
      },
      close: async () => undefined,
    };
  };
  return () => TE.fromIO(open);
};
