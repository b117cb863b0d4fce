/** One kline file, row by row in constant memory. */
import { decodeArchiveRow, toArchiveLayout, type ArchiveLayout } from '@cryptostream/contracts';
import type { Kline, Series } from '@cryptostream/domain';
import { parse } from 'csv-parse';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { pipeline } from 'node:stream';
import { fileUnreadable, headerNotUnderstood, rowRefused, type ArchiveError } from './archive-error';
import { toFileSeries, type SeriesOverrides } from './file-series';
import { openText, type OnBytes } from './open-text';

export type ArchiveRow = {
  readonly kline: Kline;
  /** Counted from 1, header included. */
  readonly line: number;
};

export type ReadOptions = SeriesOverrides & { readonly onBytes?: OnBytes };

/**
 * Every row in the order of the file, a bad one as Left with its line and all reasons. A Left that is no row error is the
 * last element. Order and rules of klines are not looked at; `readSeries` looks at the order.
 */
export async function* readArchive(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<E.Either<ArchiveError, ArchiveRow>> {
  const series = toFileSeries(path, options);
  if (E.isLeft(series)) yield series;
  else
    try {
      yield* rows(path, series.right, options.onBytes ?? (() => undefined));
    } catch (error) {
      yield E.left(fileUnreadable(path, error));
    }
}

async function* rows(
  path: string,
  series: Series.Series,
  onBytes: OnBytes,
): AsyncGenerator<E.Either<ArchiveError, ArchiveRow>> {
  let layout: ArchiveLayout | null = null;
  for await (const { record, info } of await openCsv(path, onBytes)) {
    if (layout === null) {
      const found = toArchiveLayout(record);
      if (E.isLeft(found)) {
        yield E.left(headerNotUnderstood(path, found.left));
        return;
      }
      layout = found.right;
      if (layout.isHeader) continue;
    }
    yield toRow(path, series, layout, record, info.lines);
  }
}

type Line = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

// A line longer than any kline ends the reading: without a bound a binary file would fill the memory.
const csvOptions = {
  bom: true,
  info: true,
  max_record_size: 65_536,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
} as const;

const openCsv = async (path: string, onBytes: OnBytes): Promise<AsyncIterable<Line>> =>
  pipeline(await openText(path, onBytes), parse(csvOptions), () => undefined);

const toRow = (
  path: string,
  series: Series.Series,
  { columns }: ArchiveLayout,
  cells: readonly string[],
  line: number,
): E.Either<ArchiveError, ArchiveRow> =>
  pipe(
    decodeArchiveRow(series, columns)(cells),
    E.bimap(
      (reasons) => rowRefused(path, line, reasons),
      (kline) => ({ kline, line }),
    ),
  );
