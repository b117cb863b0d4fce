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
import type { DecodedKline } from './kline-record';

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
export const decodeArchiveRow = (
  series: Series.Series,
  columns: ArchiveColumns,
): ((cells: readonly string[]) => E.Either<Reasons, Kline>) => {
  const decode = decodeArchiveFields(series, columns);
  return (cells) => {
    const { fields, reasons } = decode(cells);
    return pipe(
      RNEA.fromReadonlyArray(reasons),
      // No reason at all means that every column decoded, and every mandatory one is among the columns.
      E.fromOption(() => fields as Kline),
      E.swap,
    );
  };
};

/** A line to those fields that decoded, and a reason for each that did not. Total: any cells give an answer. */
export const decodeArchiveFields = (
  series: Series.Series,
  columns: ArchiveColumns,
): ((cells: readonly string[]) => DecodedKline) => {
  const decoders = columns.flatMap((column, index) => (column === null ? [] : [toDecoder(column, index)]));
  const whole = wholeRow(series, decoders);
  return (cells) =>
    (cells.length > columns.length ? undefined : whole(cells)) ??
    decodeByField(series, columns.length, decoders, cells);
};

/** A row without a flaw, which nearly every one is; undefined for any other. */
const wholeRow = (
  series: Series.Series,
  decoders: readonly Decoder[],
): ((cells: readonly string[]) => DecodedKline | undefined) => {
  // Filling a copy takes a third of the time that adding field by field takes.
  const template = {
    ...series,
    ...Object.fromEntries(decoders.map(({ field }) => [field, field.endsWith('Ms') ? 1e12 : ''])),
    closed: true,
  };
  return (cells) => {
    const fields: { [name: string]: string | number | boolean } = { ...template };
    for (const { field, index, decode } of decoders) {
      const cell = cells[index];
      const value = cell === undefined ? undefined : decode(cell);
      if (value === undefined) return undefined;
      fields[field] = value;
    }
    return { fields, reasons: none };
  };
};

const none: readonly Reason[] = [];

const decodeByField = (
  series: Series.Series,
  width: number,
  decoders: readonly Decoder[],
  cells: readonly string[],
): DecodedKline => {
  const fields: { [name: string]: string | number | boolean } = { ...series };
  const reasons: Reason[] = cells.length > width ? [tooMany(width, cells)] : [];
  for (const { field, index, decode, refuse } of decoders) {
    const cell = cells[index];
    // What is optional may be left out of one line as of a whole file.
    if (cell === '' && !isMandatory(field)) continue;
    const value = cell === undefined ? undefined : decode(cell);
    if (value === undefined) reasons.push(refuse(cell));
    else fields[field] = value;
  }
  return { fields: { ...fields, closed: true }, reasons };
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

// The first name of each field.
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

type Decoder = {
  readonly field: ArchiveField;
  readonly index: number;
  /** Undefined: not a value of this field. */
  readonly decode: (cell: string) => string | number | undefined;
  readonly refuse: (cell: string | undefined) => Reason;
};

const toDecoder = (field: ArchiveField, index: number): Decoder => {
  const name = wireName(field);
  const missing = (): Reason => reason('missing', name, undefined, `${name} is missing`);
  const decoder = (
    decode: Decoder['decode'],
    code: 'not_integer' | 'not_decimal',
    expected: string,
  ): Decoder => ({
    field,
    index,
    decode,
    refuse: (cell) =>
      cell === undefined ? missing() : reason(code, name, cell, `${name}: expected ${expected}`),
  });
  switch (field) {
    case 'openTimeMs':
    case 'closeTimeMs':
      return decoder((cell) => toInteger(cell, toMs), 'not_integer', 'an integer');
    case 'trades':
      return decoder((cell) => toInteger(cell, (count) => count), 'not_integer', 'an integer');
    default:
      return decoder(
        (cell) => (Decimal.isDecimal(cell) ? cell : undefined),
        'not_decimal',
        'a decimal number',
      );
  }
};

const isMandatory = (field: ArchiveField): boolean => (mandatory as readonly ArchiveField[]).includes(field);

const isInteger = (cell: string): boolean => /^\d{1,16}$/.test(cell);

const toInteger = (cell: string, convert: (value: number) => number): number | undefined =>
  isInteger(cell) && Number.isSafeInteger(Number(cell)) ? convert(Number(cell)) : undefined;

// Spot files are in µs from 2025 on, all others in ms. 1e14 ms is the year 5138, 1e14 µs is 1973.
const toMs = (time: number): number => (time >= 1e14 ? Math.floor(time / 1_000) : time);
