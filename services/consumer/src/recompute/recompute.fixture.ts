/** A log, a store and a member that is killed now and then, all in memory; and what an uninterrupted run would have left there. */
import {
  encodeRecompute,
  Topics,
  type FieldRecord,
  type Point,
  type Recompute,
  fromFields,
} from '@cryptostream/contracts';
import { SeriesState, type Enrichment, type Kline } from '@cryptostream/domain';
import type { LogError, Logger, LogReader, LogRecord, NewRecord, Removal } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import type { Committer, ConsumerDependencies } from '../dependencies';
import { noMetrics } from '../metrics';
import { currentFingerprint } from '../partition-record';
import { record } from '../topology.fixture';
import type { TopologyConfiguration } from '../topology';
import { worker } from '../worker';

const nothing = (): void => undefined;
const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, with: () => logger };

const unavailable: LogError = { _tag: 'LogUnavailable', message: 'no answer', retryable: true };

export const recomputeRecord = (
  offset: number,
  configuration: TopologyConfiguration,
  changes: Partial<Recompute> = {},
): LogRecord => {
  const series = { source: 'binance', symbol: 'BTCUSDC', interval: '1m' } as const;
  const fingerprint = currentFingerprint(configuration);
  return record(offset, encodeRecompute({ ...series, fromMs: 0, fingerprint, ...changes }), {
    partition: 0,
    headers: { type: 'recompute' },
  });
};

/** By `measurement time`. */
export type Stored = Map<string, FieldRecord>;

export const placeOf = ({ measurement, timeMs }: Pick<Point, 'measurement' | 'timeMs'>): string =>
  `${measurement} ${timeMs}`;

/** What lasts: the log and the store. */
export const makeWorld = (klines: readonly LogRecord[]) => {
  const topics = new Map<string, NewRecord[]>();
  const stored: Stored = new Map();
  const recordsOf = (topic: string): readonly NewRecord[] => topics.get(topic) ?? [];
  const toLogRecord = (each: NewRecord, offset: number): LogRecord => ({
    ...each,
    offset,
    timestampMs: 0,
    value: Buffer.from(each.value),
  });
  const logOf = (topic: string): readonly LogRecord[] =>
    topic === Topics.klines('1m') ? klines : recordsOf(topic).map(toLogRecord);
  const reader: LogReader = {
    offsets: (topic) => TE.fromIO(() => [{ partition: 0, low: 0, high: logOf(topic).length }]),
    read: (topic, _partition, offset) =>
      TE.fromIO(() => {
        const records = logOf(topic).slice(offset, offset + 7);
        return { records, nextOffset: offset + records.length };
      }),
    close: () => Promise.resolve(),
  };
  const store = (points: readonly Point[], removals: readonly Removal[]): void => {
    for (const key of stored.keys()) {
      const [measurement, time] = key.split(' ');
      if (
        ['kline_raw', 'kline_enriched'].includes(measurement!) &&
        removals.some(({ fromMs, toMs }) => Number(time) >= fromMs && Number(time) < toMs)
      )
        stored.delete(key);
    }
    // As InfluxDB does: fields of repeated writes are united.
    for (const point of points)
      stored.set(placeOf(point), { ...stored.get(placeOf(point)), ...fromFields(point.fields) });
  };
  const append = (records: readonly NewRecord[]): void =>
    records.forEach((each) => topics.set(each.topic, [...recordsOf(each.topic), each]));
  /** Milliseconds that members have waited. */
  const waited = { ms: 0 };
  return { reader, stored, store, append, recordsOf, klines, waited };
};

export type World = ReturnType<typeof makeWorld>;

/** What becomes of a commit: the member is killed after the points, or after all of it. */
export type Fate = 'fine' | 'killed after points' | 'killed after commit';

export const underWayMs = 45_000;

/** A member, from its start until it is killed or has read all. Answers whether it is to be started again. */
export const runMember = async (
  world: World,
  configuration: TopologyConfiguration,
  nextFate: () => Fate,
  nextSize: () => number,
): Promise<E.Either<LogError, 'killed' | 'done'>> => {
  const life = { alive: true };
  const committer: Committer = {
    commit: (points, records, _isCurrent, removals = [], claim) =>
      TE.fromIOEither(() => {
        const fate = nextFate();
        if (removals.length > 0 && claim !== undefined) world.append([claim]);
        world.store(points, removals);
        if (fate !== 'killed after points') world.append(records);
        life.alive = fate === 'fine';
        return life.alive ? E.right(undefined) : E.left(unavailable);
      }),
    close: () => Promise.resolve(),
  };
  const dependencies: ConsumerDependencies = {
    reader: world.reader,
    openCommitter: () => TE.right(committer),
    joinGroup: () => TE.left(unavailable),
    clock: { nowMs: () => 0, sleep: (ms) => Promise.resolve(void (world.waited.ms += ms)) },
    logger,
    metrics: noMetrics,
    chunkKlines: 5,
    keptExceptions: 3,
    underWayMs,
  };
  const { assigned, process } = worker(dependencies, configuration);
  const first = await assigned(0)();
  if (E.isLeft(first)) return first;
  for (let offset = first.right; offset < world.klines.length;) {
    const records = world.klines.slice(offset, offset + nextSize());
    offset += records.length;
    const batch = { topic: Topics.klines('1m'), partition: 0, records, nextOffset: offset };
    const done = await process(batch, () => life.alive)();
    if (E.isLeft(done)) return done;
    if (!life.alive) return E.right('killed');
  }
  return E.right('done');
};

/** Started again until it has read all. */
export const runToEnd = async (
  world: World,
  configuration: TopologyConfiguration,
  nextFate: () => Fate = () => 'fine',
  nextSize: () => number = () => 50,
): Promise<E.Either<LogError, void>> => {
  for (;;) {
    const run = await runMember(world, configuration, nextFate, nextSize);
    if (E.isLeft(run)) return run;
    if (run.right === 'done') return E.right(undefined);
  }
};

/** Written apart from the code: all versions in arrays, sorted, folded from nothing. */
export const naiveRebuild = (
  enrichment: Enrichment.Enrichment,
  klines: readonly Kline[],
): {
  readonly enriched: readonly SeriesState.EnrichedKline[];
  readonly state: SeriesState.SeriesState | null;
} => {
  const latest = new Map<number, Kline>();
  for (const kline of klines) {
    const known = latest.get(kline.openTimeMs);
    if (known === undefined || !SeriesState.isRepetition(known, kline)) latest.set(kline.openTimeMs, kline);
  }
  let state: SeriesState.SeriesState | null = null;
  const enriched: SeriesState.EnrichedKline[] = [];
  for (const kline of [...latest.values()].toSorted((left, right) => left.openTimeMs - right.openTimeMs)) {
    const [outcome, next] = SeriesState.advance(enrichment)(state, kline);
    if (outcome._tag === 'Enriched') enriched.push(outcome.enriched);
    state = next;
  }
  return { enriched, state };
};
