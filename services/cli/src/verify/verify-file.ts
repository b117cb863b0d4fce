/** Verifies one file, with or without the longer klines that its rows should add up to. */
import { readArchiveBlocks, type ArchiveError, type FoundFile } from '@cryptostream/archive';
import { RollUp, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { failed, type Failure } from '../failure';
import type { ReadProgress } from '../input/read-progress';
import { wholeBuckets } from '../roll-up/whole-buckets';
import { startAudit, type Audit, type Findings } from './audit';
import { boundedList } from './bounded-list';
import { openHigherFile } from './higher-file';
import { listLimit, type Report, type RollUpDifference } from './report';

export type VerifiedFile = {
  readonly report: Report;
  /** Lines of the first ones, for a person. */
  readonly duplicateRows: readonly number[];
  readonly offGridRows: readonly number[];
};

/** @param higher of the same symbol, in an interval that the file's own nests in */
export const verifyFile =
  (
    file: FoundFile,
    higher: FoundFile | null,
    progress: ReadProgress,
    signal: AbortSignal,
  ): TE.TaskEither<Failure, VerifiedFile> =>
  async () => {
    const audit = startAudit(file.series);
    const comparison = higher === null ? null : startComparison(higher, progress);
    try {
      for await (const block of readArchiveBlocks(file.path, { ...file.series, onBytes: progress.bytes })) {
        if (signal.aborted) return E.left({ _tag: 'Interrupted' });
        const klines = lookAtAll(audit, block);
        if (E.isLeft(klines)) return E.left(failed(klines.left.message));
        progress.klines(block.length);
        const compared = await comparison?.add(klines.right);
        if (compared !== undefined && E.isLeft(compared)) return compared;
      }
      const compared = await comparison?.end();
      if (compared !== undefined && E.isLeft(compared)) return compared;
      return E.right(toVerified(file.path, audit.findings(), comparison));
    } finally {
      await comparison?.close();
    }
  };

const lookAtAll = (
  { look }: Audit,
  block: readonly Parameters<Audit['look']>[0][],
): E.Either<ArchiveError, readonly Kline[]> => {
  const klines: Kline[] = [];
  for (const row of block) {
    const looked = look(row);
    if (E.isLeft(looked)) return looked;
    if (looked.right !== null) klines.push(looked.right);
  }
  return E.right(klines);
};

type Comparison = {
  readonly add: (klines: readonly Kline[]) => Promise<E.Either<Failure, void>>;
  readonly end: () => Promise<E.Either<Failure, void>>;
  readonly close: () => Promise<void>;
  readonly differences: () => readonly RollUpDifference[];
  readonly leftOut: () => number;
};

const startComparison = (higher: FoundFile, progress: ReadProgress): Comparison => {
  const buckets = wholeBuckets(higher.series.interval);
  const file = openHigherFile(higher, progress.bytes);
  const differences = boundedList<RollUpDifference>(listLimit);
  const compare = async (bucket: RollUp.Bucket | null): Promise<E.Either<Failure, void>> => {
    if (bucket === null) return E.right(undefined);
    const difference = await file.compare(bucket);
    if (E.isLeft(difference)) return E.left(failed(`${difference.left.message} It is not compared with.`));
    if (difference.right !== null) differences.add(difference.right);
    return E.right(undefined);
  };
  return {
    add: async (klines) => {
      for (const kline of klines) {
        const added = buckets.add(kline);
        if (E.isLeft(added)) return E.left(failed(`${RollUp.describe(added.left)}.`));
        const compared = await compare(added.right);
        if (E.isLeft(compared)) return compared;
      }
      return E.right(undefined);
    },
    end: () => compare(buckets.end()),
    close: file.close,
    differences: differences.kept,
    leftOut: differences.leftOut,
  };
};

const toVerified = (
  path: string,
  { notListed, duplicateRows, offGridRows, ...found }: Findings,
  comparison: Comparison | null,
): VerifiedFile => {
  const left = { ...notListed, rollup_differences: comparison?.leftOut() ?? 0 };
  return {
    report: {
      file: path,
      rows: found.rows,
      gaps: found.gaps,
      duplicates: found.duplicates,
      off_grid: found.off_grid,
      invalid: found.invalid,
      rollup_differences: comparison?.differences() ?? [],
      ...(Object.values(left).some((count) => count > 0) && { not_listed: left }),
    },
    duplicateRows,
    offGridRows,
  };
};
