/** Replays kline files into the log, in the order in which the klines closed; goes on where the topic ends. */
import {
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
    const over = endOfOutbox(outbox, signal);
    tellFeed(dependencies, configuration, outbox, 'backfilling', 'replaying the archive');
    const pace = pacer(dependencies, configuration.speed, signal);
    const done = await replay(dependencies, configuration, outbox, ends, signal, progress, pace);
    if (E.isLeft(done)) return { _tag: 'SourceRefused', message: done.left.message };
    if (!signal.aborted) {
      await outbox.drainedTo(0);
      progress.end();
      tellFeed(dependencies, configuration, outbox, 'stale', 'the archive has been replayed to its end');
    }
    return over;
  };

const replay = async (
  { clock }: ProducerDependencies,
  configuration: ArchiveConfiguration,
  outbox: Outbox,
  ends: ReadonlyMap<string, number>,
  signal: AbortSignal,
  progress: Progress,
  pace: (kline: Kline) => Promise<void>,
): Promise<E.Either<ArchiveError, void>> => {
  const streams = configuration.archive.map(({ files }) =>
    readSeries(files, { onBytes: progress.bytes, onDifference: progress.difference }),
  );
  let waiting: Kline[] = [];
  const flush = (): void => {
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
  };
  for await (const row of mergeByTime(streams)) {
    if (signal.aborted) break;
    if (E.isLeft(row)) {
      if (!progress.refused(row.left)) return row;
      continue;
    }
    const kline = row.right;
    if (kline.openTimeMs < (ends.get(Series.toKey(kline)) ?? 0)) {
      progress.alreadyThere();
      continue;
    }
    if (configuration.speed !== 'max') {
      flush();
      await pace(kline);
    }
    waiting.push(kline);
    progress.kline();
    if (waiting.length >= chunkKlines) {
      flush();
      await outbox.drainedTo(backPressureRecords);
    }
  }
  flush();
  return E.right(undefined);
};

/** Waits until a kline would have closed, had the replay's first kline closed when the replay began. */
const pacer = (
  { clock }: ProducerDependencies,
  speed: number | 'max',
  signal: AbortSignal,
): ((kline: Kline) => Promise<void>) => {
  const startedMs = clock.nowMs();
  let firstMs: number | undefined;
  return async (kline) => {
    if (speed === 'max') return;
    const closedMs = kline.openTimeMs + Interval.lengthMs(kline.interval);
    firstMs ??= closedMs;
    const dueMs = startedMs + (closedMs - firstMs) / speed;
    if (dueMs > clock.nowMs()) await clock.sleep(dueMs - clock.nowMs(), signal);
  };
};

const tellFeed = (
  { clock }: ProducerDependencies,
  configuration: ArchiveConfiguration,
  outbox: Outbox,
  status: FeedStatus,
  detail: string,
): void =>
  configuration.series.forEach((series) =>
    outbox.replace(
      toFeedStateNewRecord(
        { ...series, status, detail, sinceMs: clock.nowMs(), lastOpenTimeMs: null },
        { partition: partitionIn(configuration, series.symbol), producedAtMs: clock.nowMs() },
      ),
    ),
  );

type Progress = {
  readonly bytes: (bytes: number) => void;
  readonly kline: () => void;
  readonly alreadyThere: () => void;
  readonly difference: (difference: Difference) => void;
  /** False for an error after which reading cannot go on. */
  readonly refused: (error: ArchiveError) => boolean;
  readonly end: () => void;
};

const startProgress = (
  { clock, logger }: ProducerDependencies,
  { archive, onProgress }: ArchiveConfiguration,
): Progress => {
  const totalBytes = archive.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0);
  const startedMs = clock.nowMs();
  const counts = { bytes: 0, klines: 0, alreadyThere: 0, badRows: 0, differences: 0 };
  let toldMs = startedMs;
  const summary = () => ({
    klines: counts.klines,
    // Not newer than what the topic holds of their series: a resumed replay, or an archive that came too late.
    alreadyThere: counts.alreadyThere,
    badRows: counts.badRows,
    differences: counts.differences,
    seconds: (clock.nowMs() - startedMs) / 1_000,
  });
  return {
    bytes: (bytes) => {
      counts.bytes += bytes;
      // Shares of compressed files are rounded.
      onProgress?.(Math.min(counts.bytes, totalBytes), totalBytes);
    },
    kline: () => {
      counts.klines += 1;
      if (clock.nowMs() - toldMs < progressMs) return;
      toldMs = clock.nowMs();
      logger.info('replay', { ...summary(), done: `${Math.floor((100 * counts.bytes) / totalBytes)} %` });
    },
    alreadyThere: () => {
      counts.alreadyThere += 1;
    },
    difference: (difference) => {
      counts.differences += 1;
      if (counts.differences <= differencesLogged)
        logger.warn('two files differ, the first is taken', toFields(difference));
    },
    refused: (error) => {
      const isRow = error._tag === 'RowRefused' || error._tag === 'RowOutOfOrder';
      counts.badRows += 1;
      if (isRow && counts.badRows <= rowErrorsLogged)
        logger.error('row of the archive refused', { reason: error.message });
      return isRow;
    },
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
