/** All files of one series as one stream in open-time order, files that overlap merged. */
import { Decimal, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { rowOutOfOrder, type ArchiveError } from './archive-error';
import { closeAll, openCursor, type Cursor } from './cursor';
import { byFirstOpenTime, type ArchiveFile } from './list-archive';
import type { OnBytes } from './open-text';
import { readArchive, type ArchiveRow } from './read-archive';

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
): AsyncGenerator<E.Either<ArchiveError, Kline>> {
  const waiting = files.toSorted(byFirstOpenTime);
  let open: readonly OpenFile[] = [];
  try {
    while (open.length + waiting.length > 0) {
      const refused = open.find(({ cursor }) => isRefused(cursor.head()));
      const nextMs = Math.min(...open.map(openTimeOf));
      if (refused !== undefined) {
        yield refused.cursor.head() as E.Left<ArchiveError>;
        await refused.cursor.advance();
      } else if (waiting[0] !== undefined && waiting[0].firstOpenTimeMs <= nextMs) {
        open = [...open, await openFile(waiting.shift()!, options)];
      } else {
        const here = open.filter((file) => openTimeOf(file) === nextMs);
        yield E.right(resolve(here, options));
        for (const { cursor } of here) await cursor.advance();
      }
      open = open.filter(({ cursor }) => cursor.head() !== undefined);
    }
  } finally {
    await closeAll(open.map(({ cursor }) => cursor));
  }
}

type Row = E.Either<ArchiveError, ArchiveRow>;

type OpenFile = { readonly path: string; readonly cursor: Cursor<Row> };

const openFile = async (file: ArchiveFile, { onBytes }: SeriesOptions): Promise<OpenFile> => ({
  path: file.path,
  cursor: await openCursor(ordered(file, onBytes)),
});

async function* ordered(file: ArchiveFile, onBytes: OnBytes | undefined): AsyncGenerator<Row> {
  let previousMs = -Infinity;
  for await (const row of readArchive(file.path, { ...file.series, ...(onBytes && { onBytes }) })) {
    if (E.isRight(row) && row.right.kline.openTimeMs <= previousMs) {
      const { line, kline } = row.right;
      yield E.left(rowOutOfOrder(file.path, line, kline.openTimeMs, previousMs));
    } else {
      if (E.isRight(row)) previousMs = row.right.kline.openTimeMs;
      yield row;
    }
  }
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

const decimals = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'takerBuyVolume',
  'takerBuyQuoteVolume',
] as const;

// A field that one of the two lacks is not a difference.
const isSame = (left: Kline, right: Kline): boolean =>
  decimals.every((field) => equals(left[field], right[field], Decimal.equals)) &&
  equals(left.trades, right.trades, Object.is) &&
  equals(left.closeTimeMs, right.closeTimeMs, Object.is);

const equals = <A>(left: A | undefined, right: A | undefined, same: (a: A, b: A) => boolean): boolean =>
  left === undefined || right === undefined || same(left, right);
