/**
 * One line of a kline file: data.binance.vision's 12 columns without a header, its futures files with one, and files of
 * this project's own header. Decimals stay the text of the file, floats like `5.4e-05` included. A column that is not
 * there leaves its field absent. Nothing in a file marks a kline in progress: every row counts as closed.
 *
 * @see https://github.com/binance/binance-public-data#klines
 */
import { Decimal, reason, type Kline, type Reason, type Series } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import * as RNEA from 'fp-ts/ReadonlyNonEmptyArray';
import { pipe } from 'fp-ts/function';
import type { Reasons } from './decode-with';

/** Which field each column holds; null: none that is known. */
export type ArchiveColumns = readonly (ArchiveField | null)[];

export type ArchiveLayout = {
  readonly columns: ArchiveColumns;
  /** Whether the line asked about was a header, and not yet a kline. */
  readonly isHeader: boolean;
};

type ArchiveField = Exclude<keyof Kline, keyof Series.Series | 'closed'>;

const mandatory = ['openTimeMs', 'open', 'high', 'low', 'close', 'volume'] as const;

const vision: ArchiveColumns = [
  ...mandatory,
  'closeTimeMs',
  'quoteVolume',
  'trades',
  'takerBuyVolume',
  'takerBuyQuoteVolume',
  null,
];

// Left: this project's names, then those of the futures files and of common exports.
const headerNames: { readonly [name: string]: ArchiveField } = {
  open_time: 'openTimeMs',
  open_time_ms: 'openTimeMs',
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  volume: 'volume',
  close_time: 'closeTimeMs',
  close_time_ms: 'closeTimeMs',
  quote_volume: 'quoteVolume',
  quote_asset_volume: 'quoteVolume',
  trades: 'trades',
  count: 'trades',
  number_of_trades: 'trades',
  taker_base: 'takerBuyVolume',
  taker_buy_volume: 'takerBuyVolume',
  taker_buy_base_asset_volume: 'takerBuyVolume',
  taker_quote: 'takerBuyQuoteVolume',
  taker_buy_quote_volume: 'takerBuyQuoteVolume',
  taker_buy_quote_asset_volume: 'takerBuyQuoteVolume',
};

/** What the columns of a file are, by its first line. */
export const toArchiveLayout = (firstLine: readonly string[]): E.Either<Reasons, ArchiveLayout> =>
  isInteger(firstLine[0] ?? '') ? withoutHeader(firstLine.length) : withHeader(firstLine);

/** A line to a kline, or all reasons against it. Total: any cells give an answer. */
export const decodeArchiveRow =
  (series: Series.Series, columns: ArchiveColumns) =>
  (cells: readonly string[]): E.Either<Reasons, Kline> => {
    const fields: { [name: string]: string | number } = {};
    const reasons: Reason[] = cells.length > columns.length ? [tooMany(columns.length, cells)] : [];
    columns.forEach((column, index) => {
      if (column === null) return;
      const cell = decodeCell(column, cells[index]);
      if (E.isRight(cell)) fields[column] = cell.right;
      else reasons.push(cell.left);
    });
    return pipe(
      RNEA.fromReadonlyArray(reasons),
      // No reason at all means that every column decoded, and every mandatory one is among the columns.
      E.fromOption(() => ({ ...series, ...fields, closed: true }) as unknown as Kline),
      E.swap,
    );
  };

const withoutHeader = (count: number): E.Either<Reasons, ArchiveLayout> =>
  count >= mandatory.length && count <= vision.length
    ? E.right({ columns: vision.slice(0, count), isHeader: false })
    : E.left([
        reason(
          'wrong_type',
          '',
          count,
          `expected ${mandatory.length} to ${vision.length} columns, found ${count}`,
        ),
      ]);

const withHeader = (names: readonly string[]): E.Either<Reasons, ArchiveLayout> => {
  const columns = names.map(toField);
  return pipe(
    mandatory.filter((field) => !columns.includes(field)),
    RNEA.fromReadonlyArray,
    E.fromOption((): ArchiveLayout => ({ columns, isHeader: true })),
    E.swap,
    E.mapLeft(RNEA.map((field) => missingColumn(field, names))),
  );
};

const toField = (name: string): ArchiveField | null => {
  const key = name.trim().toLowerCase();
  return (Object.hasOwn(headerNames, key) ? headerNames[key] : undefined) ?? null;
};

// The first name of each field. Looked up for every cell, so made once.
const wireNames: ReadonlyMap<ArchiveField, string> = new Map(
  Object.entries(headerNames)
    .map(([name, field]) => [field, name] as const)
    .toReversed(),
);

const wireName = (field: ArchiveField): string => wireNames.get(field) ?? field;

const missingColumn = (field: ArchiveField, names: readonly string[]): Reason =>
  reason('missing', wireName(field), names, `the header has no column ${wireName(field)}`);

const tooMany = (expected: number, cells: readonly string[]): Reason =>
  reason('wrong_type', '', cells, `expected ${expected} columns, found ${cells.length}`);

const decodeCell = (field: ArchiveField, cell: string | undefined): E.Either<Reason, string | number> => {
  const name = wireName(field);
  if (cell === undefined) return E.left(reason('missing', name, cell, `${name} is missing`));
  switch (field) {
    case 'openTimeMs':
    case 'closeTimeMs':
      return decodeInteger(name, cell, toMs);
    case 'trades':
      return decodeInteger(name, cell, (count) => count);
    default:
      return Decimal.isDecimal(cell)
        ? E.right(cell)
        : E.left(reason('not_decimal', name, cell, `${name}: expected a decimal number`));
  }
};

const isInteger = (cell: string): boolean => /^\d{1,16}$/.test(cell);

const decodeInteger = (
  name: string,
  cell: string,
  convert: (value: number) => number,
): E.Either<Reason, number> =>
  isInteger(cell) && Number.isSafeInteger(Number(cell))
    ? E.right(convert(Number(cell)))
    : E.left(reason('not_integer', name, cell, `${name}: expected an integer`));

// Spot files are in µs from 2025 on, all others in ms. 1e14 ms is the year 5138, 1e14 µs is 1973.
const toMs = (time: number): number => (time >= 1e14 ? Math.floor(time / 1_000) : time);
