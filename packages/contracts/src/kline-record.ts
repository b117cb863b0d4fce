/**
 * The record of one kline on topics `klines.<interval>` and `klines.open.<interval>`: snake_case JSON, `v: 1`, decimals as
 * the strings the source printed. Decoding goes field by field, so that one bad field does not hide another.
 */
import {
  Decimal,
  Interval,
  reason,
  Series,
  TradingSymbol,
  type Kline,
  type Reason,
  type Validation,
} from '@cryptostream/domain';

export const recordVersion = 1;

/** A kline with the names and values of the record. */
export type WireKline = { readonly [name: string]: string | number | boolean };

/** Values of the Kafka header `type` on `klines.<interval>`. */
export type KlineRecordType = 'kline' | 'gap' | 'recompute';

/** Values of the Kafka header `origin`: how the record came to be. */
export type Origin = 'stream' | 'backfill' | 'repair' | 'archive' | 'ingest' | 'recompute';

type Codec = {
  readonly accepts: (value: unknown) => boolean;
  readonly code: Reason['code'];
  readonly expected: string;
  /** A JSON string. */
  readonly isText: boolean;
};

// Plain guards and not a schema of zod, which takes six times as long for a kline.
const decimal: Codec = {
  accepts: Decimal.isDecimal,
  code: 'not_decimal',
  expected: 'a decimal number as a string',
  isText: true,
};
const integer: Codec = {
  accepts: Number.isSafeInteger,
  code: 'not_integer',
  expected: 'an integer',
  isText: false,
};
const timeMs: Codec = { ...integer, expected: 'an integer of epoch ms' };
const source: Codec = {
  accepts: Series.isSource,
  code: 'bad_source',
  expected: '1 to 32 lower-case letters, digits and _, a letter first',
  isText: true,
};
const symbol: Codec = {
  accepts: TradingSymbol.isTradingSymbol,
  code: 'bad_symbol',
  expected: '2 to 20 upper-case letters and digits',
  isText: true,
};
const interval: Codec = {
  accepts: Interval.isInterval,
  code: 'bad_interval',
  expected: `one of ${Interval.all.join(', ')}`,
  isText: true,
};
const flag: Codec = {
  accepts: (value) => typeof value === 'boolean',
  code: 'wrong_type',
  expected: 'true or false',
  isText: false,
};

const fields = {
  source: ['source', true, source],
  symbol: ['symbol', true, symbol],
  interval: ['interval', true, interval],
  openTimeMs: ['open_time_ms', true, timeMs],
  closeTimeMs: ['close_time_ms', false, timeMs],
  open: ['open', true, decimal],
  high: ['high', true, decimal],
  low: ['low', true, decimal],
  close: ['close', true, decimal],
  volume: ['volume', true, decimal],
  quoteVolume: ['quote_volume', false, decimal],
  trades: ['trades', false, integer],
  takerBuyVolume: ['taker_buy_volume', false, decimal],
  takerBuyQuoteVolume: ['taker_buy_quote_volume', false, decimal],
  closed: ['closed', true, flag],
} as const satisfies { readonly [K in keyof Kline]-?: readonly [string, boolean, Codec] };

// In one order always, so that all klines are objects of one shape.
const entries = Object.entries(fields).map(([field, [path, mandatory, codec]]) => ({
  field: field as keyof Kline,
  path,
  mandatory,
  codec,
  /** What stands before the value. */
  opening: `,"${path}":${codec.isText ? '"' : ''}`,
}));

export type DecodedKline = {
  /** Those fields that decoded. */
  readonly fields: Validation.KlineFields;
  /** One reason for each field that did not. */
  readonly reasons: readonly Reason[];
};

/** From parsed JSON. Total: any value gives an answer. */
export const decodeKline = (value: unknown): DecodedKline => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { fields: {}, reasons: [reason('wrong_type', '', value, 'expected a JSON object')] };
  const record = value as Record<string, unknown>;
  const decoded: Record<string, unknown> = {};
  const reasons: Reason[] = [];
  if (record['v'] !== recordVersion) reasons.push(otherVersion(record['v']));
  for (const { field, path, mandatory, codec } of entries) {
    const found = record[path];
    if (found === undefined) {
      if (mandatory) reasons.push(reason('missing', path, found, `${path} is missing`));
    } else if (codec.accepts(found)) decoded[field] = found;
    else reasons.push(reason(codec.code, path, found, `${path}: expected ${codec.expected}`));
  }
  return { fields: decoded, reasons };
};

/** To the JSON text of the record, with the key order of the contract. */
export const encodeKline = (kline: Kline): string => {
  const pieces: string[] = [];
  pushKline(pieces, kline);
  pieces.push('}');
  return pieces.join('');
};

/**
 * The pieces of the text but for its last brace. By hand, since every kline is written twice, and `JSON.stringify` of an object
 * made for it took three times as long. No text of a kline holds a character that JSON escapes.
 */
export const pushKline = (pieces: string[], kline: Kline): void => {
  pieces.push(`{"v":${recordVersion}`);
  for (let place = 0; place < entries.length; place += 1) {
    const { field, opening, codec } = entries[place]!;
    const value = kline[field];
    if (value === undefined) continue;
    if (codec.isText) pieces.push(opening, value as string, '"');
    else pieces.push(opening, String(value));
  }
};

/** The record as an object; fields the source does not have are absent. */
export const toWire = (kline: Kline): WireKline => {
  const wire: Record<string, string | number | boolean> = { v: recordVersion };
  for (const { field, path } of entries) {
    const value = kline[field];
    if (value !== undefined) wire[path] = value;
  }
  return wire;
};

const otherVersion = (version: unknown): Reason =>
  reason('unknown_version', 'v', version, `expected version ${recordVersion}`);
