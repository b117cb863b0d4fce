/** All files of one series as one stream in open-time order, files that overlap merged. */
import { SeriesState, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { rowOutOfOrder, type ArchiveError } from './archive-error';
import { blockCursor, type BlockCursor } from './block-cursor';
import { byFirstOpenTime, type ArchiveFile } from './list-archive';
import type { OnBytes } from './open-text';
import { readArchiveBlocks, type ArchiveResult, type ArchiveRow } from './read-archive';

export type Difference = {
  readonly kept: Kline;
  readonly keptFile: string;
  readonly dropped: Kline;
  readonly droppedFile: string;
};

export type SeriesOptions = {
  readonly onBytes?: OnBytes;
  /** Two files have the same open time and other numbers, in the fields that both have. */
  readonly onDifference?: (difference: Difference) => void;
};

/**
 * Each open time once, in order. Where files overlap the first wins: the one that begins earlier, then by name. A row that
 * does not come after the one before it in its file is a Left, as are bad rows. Only files that overlap are open at once.
 */
export async function* readSeries(
  files: readonly ArchiveFile[],
  options: SeriesOptions = {},
): AsyncGenerator<SeriesRow> {
  for await (const block of readSeriesBlocks(files, options)) yield* block;
}

export type SeriesRow = E.Either<ArchiveError, Kline>;

/** The same some hundred rows at a time, as `readArchiveBlocks`. */
export async function* readSeriesBlocks(
  files: readonly ArchiveFile[],
  options: SeriesOptions = {},
): AsyncGenerator<readonly SeriesRow[]> {
  const waiting = files.toSorted(byFirstOpenTime);
  let open: readonly OpenFile[] = [];
  try {
    for (;;) {
      const goOn = await Promise.all(open.map(({ cursor }) => cursor.refill()));
      open = open.filter((_, index) => goOn[index]);
      const rows = takeRows(open, waiting[0]?.firstOpenTimeMs ?? Infinity, options);
      if (rows.length > 0) yield rows;
      if (waiting[0] !== undefined && open.every(({ cursor }) => cursor.head() !== undefined))
        open = [...open, openFile(waiting.shift()!, options)];
      else if (open.length === 0) return;
    }
  } finally {
    await Promise.all(open.map(({ cursor }) => cursor.close()));
  }
}

type Row = ArchiveResult;

type OpenFile = { readonly path: string; readonly cursor: BlockCursor<Row> };

/** As far as it goes until a file has to be read on, or the next one, which begins at `untilMs`, has its turn. */
const takeRows = (
  open: readonly OpenFile[],
  untilMs: number,
  options: SeriesOptions,
): readonly SeriesRow[] => {
  const rows: SeriesRow[] = [];
  while (open.length > 0 && open.every(({ cursor }) => cursor.head() !== undefined)) {
    const refused = open.find(({ cursor }) => isRefused(cursor.head()));
    if (refused !== undefined) {
      rows.push(refused.cursor.head() as E.Left<ArchiveError>);
      refused.cursor.advance();
      continue;
    }
    const nextMs = open.reduce((least, file) => Math.min(least, openTimeOf(file)), Infinity);
    if (untilMs <= nextMs) break;
    const here = open.length === 1 ? open : open.filter((file) => openTimeOf(file) === nextMs);
    rows.push(E.right(resolve(here, options)));
    here.forEach(({ cursor }) => cursor.advance());
  }
  return rows;
};

const openFile = (file: ArchiveFile, { onBytes }: SeriesOptions): OpenFile => ({
  path: file.path,
  cursor: blockCursor(ordered(file, onBytes)),
});

async function* ordered(file: ArchiveFile, onBytes: OnBytes | undefined): AsyncGenerator<readonly Row[]> {
  let previousMs = -Infinity;
  const inOrder = (row: Row): Row => {
    if (E.isLeft(row)) return row;
    const { line, kline } = row.right;
    if (kline.openTimeMs <= previousMs)
      return E.left(rowOutOfOrder(file.path, line, kline.openTimeMs, previousMs));
    previousMs = kline.openTimeMs;
    return row;
  };
  for await (const rows of readArchiveBlocks(file.path, { ...file.series, ...(onBytes && { onBytes }) }))
    yield rows.map(inOrder);
}

const isRefused = (head: Row | undefined): boolean => head !== undefined && E.isLeft(head);

const openTimeOf = ({ cursor }: OpenFile): number => {
  const head = cursor.head();
  return head !== undefined && E.isRight(head) ? head.right.kline.openTimeMs : Infinity;
};

const klineOf = ({ cursor }: OpenFile): Kline => (cursor.head() as E.Right<ArchiveRow>).right.kline;

// `here` is never empty: `nextMs` is the open time of at least one head.
const resolve = (here: readonly OpenFile[], { onDifference }: SeriesOptions): Kline => {
  const [first, ...others] = here as readonly [OpenFile, ...OpenFile[]];
  const kept = klineOf(first);
  others
    .map((other) => ({ kept, keptFile: first.path, dropped: klineOf(other), droppedFile: other.path }))
    .filter(({ dropped }) => !isSame(kept, dropped))
    .forEach((difference) => onDifference?.(difference));
  return kept;
};

const isSame = (left: Kline, right: Kline): boolean =>
  SeriesState.isRepetition(left, right) &&
  (left.closeTimeMs === undefined ||
    right.closeTimeMs === undefined ||
    left.closeTimeMs === right.closeTimeMs);
