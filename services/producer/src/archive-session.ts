/** Replays kline files into the log, in the order in which the klines closed; goes on where the topic ends. */
import {
  isRowError,
  mergeByTime,
  readSeries,
  type ArchiveError,
  type ArchiveSeries,
  type Difference,
} from '@cryptostream/archive';
import type { FeedStatus } from '@cryptostream/contracts';
import { Interval, Series, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import type { ProducerDependencies } from './dependencies';
import type { Outbox } from './outbox';
import { partitionIn } from './partition-in';
import { toFeedStateNewRecord, toKlineRecord } from './records';
import { endOfOutbox, type ProducerConfiguration, type Session } from './session';

export type ArchiveConfiguration = ProducerConfiguration & {
  readonly archive: readonly ArchiveSeries[];
  /** Times real time; `max` is as fast as it goes. */
  readonly speed: number | 'max';
  /** Told how much of the files has been read, as bytes on disk. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /**
   * Looks at each kline before it is published: a sentence against one that is to be treated as a bad row. Without it what
   * breaks a rule of klines is published, for the consumers to refuse.
   */
  readonly refuse?: (kline: Kline) => string | null;
  /** A row that is no kline, or out of order, ends the replay; otherwise it is told and left out. */
  readonly stopAtBadRow?: boolean;
  /** Told when every kline is published, after which the session waits to be stopped. */
  readonly onReplayed?: (replayed: Replayed) => void;
};

export type Replayed = {
  readonly klines: number;
  /** Not newer than what the topic holds of their series: a resumed replay, or an archive that came too late. */
  readonly alreadyThere: number;
  readonly badRows: number;
  /** Open times at which files that overlap have other numbers. */
  readonly differences: number;
};

// Small, since in one process whatever is read or published in one go keeps others waiting.
const backPressureRecords = 500;
const chunkKlines = 250;
const progressMs = 2_000;
const rowErrorsLogged = 20;
const differencesLogged = 5;

export const archiveSession =
  (dependencies: ProducerDependencies, configuration: ArchiveConfiguration): Session =>
  async ({ outbox, ends, signal, waitFor }) => {
    waitFor(null);
    const progress = startProgress(dependencies, configuration);
    // What is left of the archive is of no use to an outbox that has ended.
    const over = new AbortController();
    const end = endOfOutbox(outbox, signal).finally(() => {
      over.abort();
    });
    const tell = tellFeed(dependencies, configuration, outbox);
    const pace = pacer(dependencies, configuration.speed, over.signal);
    const done = await replay(dependencies, configuration, outbox, ends, over.signal, progress, pace, tell);
    if (E.isLeft(done)) return { _tag: 'SourceRefused', message: done.left.message };
    if ((await outbox.drainedTo(0)) && !over.signal.aborted) {
      progress.end();
      // A series that the topic has newer klines of is fed by somebody else, who speaks for it.
      configuration.series
        .filter((series) => progress.reached(series) >= (ends.get(Series.toKey(series)) ?? 0))
        .forEach((series) => {
          tell(series, 'stale', 'the archive has been replayed to its end');
        });
      configuration.onReplayed?.(progress.counts());
    }
    return end;
  };

const replay = async (
  { clock }: ProducerDependencies,
  configuration: ArchiveConfiguration,
  outbox: Outbox,
  ends: ReadonlyMap<string, number>,
  signal: AbortSignal,
  progress: Progress,
  pace: Pace,
  tell: TellFeed,
): Promise<E.Either<Refusal, void>> => {
  const streams = configuration.archive.map(({ files }) =>
    readSeries(files, { onBytes: progress.bytes, onDifference: progress.difference }),
  );
  const isOver = (): boolean => signal.aborted;
  const told = new Set<string>();
  let waiting: Kline[] = [];
  const flush = async (): Promise<void> => {
    const producedAtMs = clock.nowMs();
    outbox.add(
      waiting.map((kline) =>
        toKlineRecord(kline, 'archive', null, {
          partition: partitionIn(configuration, kline.symbol),
          producedAtMs,
        }),
      ),
    );
    waiting = [];
    await outbox.drainedTo(backPressureRecords);
  };
  for await (const row of mergeByTime(streams)) {
    if (isOver()) break;
    const checked = check(row, configuration);
    if (E.isLeft(checked)) {
      if (configuration.stopAtBadRow !== true && progress.refused(checked.left)) continue;
      await flush();
      return checked;
    }
    const kline = checked.right;
    const key = Series.toKey(kline);
    if (kline.openTimeMs < (ends.get(key) ?? 0)) {
      progress.alreadyThere(kline);
      continue;
    }
    if (!told.has(key)) tell(kline, 'backfilling', 'replaying the archive');
    told.add(key);
    if (waiting.length >= chunkKlines) await flush();
    await pace(kline, flush);
    if (isOver()) break;
    waiting.push(kline);
    progress.kline(kline);
  }
  await flush();
  return E.right(undefined);
};

type Refusal = {
  /** Reading can go on after it. */
  readonly isOfRow: boolean;
  readonly message: string;
};

const check = (
  row: E.Either<ArchiveError, Kline>,
  { refuse }: ArchiveConfiguration,
): E.Either<Refusal, Kline> => {
  if (E.isLeft(row)) return E.left({ isOfRow: isRowError(row.left), message: row.left.message });
  const message = refuse?.(row.right) ?? null;
  return message === null ? row : E.left({ isOfRow: true, message });
};

/** Waits until a kline is due. What came before it does not wait with it: `beforeWaiting` is called first. */
type Pace = (kline: Kline, beforeWaiting: () => Promise<void>) => Promise<void>;

/** A kline is due when it would have closed, had the replay's first kline closed when the replay began. */
const pacer = ({ clock }: ProducerDependencies, speed: number | 'max', signal: AbortSignal): Pace => {
  const startedMs = clock.nowMs();
  let firstMs: number | undefined;
  return async (kline, beforeWaiting) => {
    if (speed === 'max') return;
    const closedMs = kline.openTimeMs + Interval.lengthMs(kline.interval);
    firstMs ??= closedMs;
    const dueMs = startedMs + (closedMs - firstMs) / speed;
    if (dueMs <= clock.nowMs()) return;
    await beforeWaiting();
    await clock.sleep(dueMs - clock.nowMs(), signal);
  };
};

type TellFeed = (series: Series.Series, status: FeedStatus, detail: string) => void;

const tellFeed =
  ({ clock }: ProducerDependencies, configuration: ArchiveConfiguration, outbox: Outbox): TellFeed =>
  ({ source, symbol, interval }, status, detail) => {
    outbox.replace(
      toFeedStateNewRecord(
        { source, symbol, interval, status, detail, sinceMs: clock.nowMs(), lastOpenTimeMs: null },
        { partition: partitionIn(configuration, symbol), producedAtMs: clock.nowMs() },
      ),
    );
  };

type Progress = {
  readonly bytes: (bytes: number) => void;
  readonly kline: (kline: Kline) => void;
  readonly alreadyThere: (kline: Kline) => void;
  /** End of the newest kline of a series that was read, epoch ms; 0 before the first. */
  readonly reached: (series: Series.Series) => number;
  readonly difference: (difference: Difference) => void;
  /** False for an error after which reading cannot go on. */
  readonly refused: (refusal: Refusal) => boolean;
  readonly counts: () => Replayed;
  readonly end: () => void;
};

const startProgress = (
  { clock, logger }: ProducerDependencies,
  { archive, onProgress }: ArchiveConfiguration,
): Progress => {
  const totalBytes = archive.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0);
  const startedMs = clock.nowMs();
  const counts = { klines: 0, alreadyThere: 0, badRows: 0, differences: 0 };
  let bytesRead = 0;
  const newest = new Map<string, number>();
  const reach = (kline: Kline): void => {
    newest.set(Series.toKey(kline), kline.openTimeMs + Interval.lengthMs(kline.interval));
  };
  let toldMs = startedMs;
  const summary = () => ({ ...counts, seconds: (clock.nowMs() - startedMs) / 1_000 });
  return {
    bytes: (bytes) => {
      bytesRead += bytes;
      // Shares of compressed files are rounded.
      onProgress?.(Math.min(bytesRead, totalBytes), totalBytes);
    },
    kline: (kline) => {
      reach(kline);
      counts.klines += 1;
      if (clock.nowMs() - toldMs < progressMs) return;
      toldMs = clock.nowMs();
      logger.info('replay', { ...summary(), done: `${Math.floor((100 * bytesRead) / totalBytes)} %` });
    },
    alreadyThere: (kline) => {
      reach(kline);
      counts.alreadyThere += 1;
    },
    reached: (series) => newest.get(Series.toKey(series)) ?? 0,
    difference: (difference) => {
      counts.differences += 1;
      if (counts.differences <= differencesLogged)
        logger.warn('two files differ, the first is taken', toFields(difference));
    },
    refused: ({ isOfRow, message }) => {
      counts.badRows += 1;
      if (isOfRow && counts.badRows <= rowErrorsLogged)
        logger.error('row of the archive refused', { reason: message });
      return isOfRow;
    },
    counts: () => ({ ...counts }),
    end: () => {
      onProgress?.(totalBytes, totalBytes);
      logger.info('the archive has been replayed to its end', summary());
      if (counts.differences > differencesLogged)
        logger.warn('files that overlap differ', {
          differences: counts.differences,
          told: differencesLogged,
        });
    },
  };
};

const toFields = ({ kept, keptFile, dropped, droppedFile }: Difference) => ({
  symbol: kept.symbol,
  openTime: new Date(kept.openTimeMs).toISOString(),
  takenFrom: keptFile,
  leftOutFrom: droppedFile,
  differing: Object.entries(kept)
    .filter(([field, value]) => field in dropped && dropped[field as keyof Kline] !== value)
    .map(([field, value]) => `${field} ${value}, not ${dropped[field as keyof Kline]}`)
    .join('; '),
});
