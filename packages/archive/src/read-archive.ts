/** One kline file, row by row in constant memory. */
import { decodeArchiveFields, toArchiveLayout, type DecodedKline } from '@cryptostream/contracts';
import type { Kline, Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import * as RA from 'fp-ts/ReadonlyArray';
import { fileUnreadable, headerNotUnderstood, rowRefused, type ArchiveError } from './archive-error';
import { toFileSeries, type SeriesOverrides } from './file-series';
import { openText, type OnBytes } from './open-text';
import { readLines, type Line } from './read-lines';

export type ArchiveRow = {
  readonly kline: Kline;
  /** Counted from 1, header included. */
  readonly line: number;
};

export type ReadOptions = SeriesOverrides & { readonly onBytes?: OnBytes };

export type ArchiveResult = E.Either<ArchiveError, ArchiveRow>;

/**
 * Every row in the order of the file, a bad one as Left with its line and all reasons. A Left that is no row error is the
 * last element. Order and rules of klines are not looked at; `readSeries` looks at the order.
 */
export async function* readArchive(path: string, options: ReadOptions = {}): AsyncGenerator<ArchiveResult> {
  for await (const block of readArchiveBlocks(path, options)) yield* block;
}

/** The same some hundred rows at a time, for whoever looks at millions: to wait for each row takes longer than to read it. */
export async function* readArchiveBlocks(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<readonly ArchiveResult[]> {
  const series = toFileSeries(path, options);
  if (E.isLeft(series)) yield [series];
  else
    try {
      yield* blocks(path, series.right, options.onBytes ?? (() => undefined));
    } catch (error) {
      yield [E.left(fileUnreadable(path, error))];
    }
}

async function* blocks(
  path: string,
  series: Series.Series,
  onBytes: OnBytes,
): AsyncGenerator<readonly ArchiveResult[]> {
  let decode: ((cells: readonly string[]) => DecodedKline) | null = null;
  for await (const lines of readLines(await openText(path, onBytes))) {
    if (lines[0] === undefined) continue;
    let from = 0;
    if (decode === null) {
      const found = toArchiveLayout(lines[0].cells);
      if (E.isLeft(found)) {
        yield [E.left(headerNotUnderstood(path, found.left))];
        return;
      }
      decode = decodeArchiveFields(series, found.right.columns);
      from = found.right.isHeader ? 1 : 0;
    }
    yield toRows(path, decode, lines.slice(from));
  }
}

const toRows = (
  path: string,
  decode: (cells: readonly string[]) => DecodedKline,
  lines: readonly Line[],
): readonly ArchiveResult[] =>
  lines.map(({ cells, number }) => {
    const { fields, reasons } = decode(cells);
    return RA.isNonEmpty(reasons)
      ? E.left(rowRefused(path, number, reasons, fields))
      : // No reason at all means that every column decoded.
        E.right({ kline: fields as Kline, line: number });
  });
