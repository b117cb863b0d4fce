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
import { z } from 'zod';

export const recordVersion = 1;

/** Values of the Kafka header `type` on `klines.<interval>`. */
export type KlineRecordType = 'kline' | 'gap' | 'recompute';

/** Values of the Kafka header `origin`: how the record came to be. */
export type Origin = 'stream' | 'backfill' | 'repair' | 'archive' | 'ingest';

type Codec = { readonly schema: z.ZodType; readonly code: Reason['code']; readonly expected: string };

const decimal: Codec = {
  schema: z.string().refine(Decimal.isDecimal),
  code: 'not_decimal',
  expected: 'a decimal number as a string',
};
const timeMs: Codec = {
  schema: z.number().int().min(0).max(8_640_000_000_000_000),
  code: 'not_integer',
  expected: 'an integer of epoch ms',
};
const integer: Codec = { schema: z.number().int(), code: 'not_integer', expected: 'an integer' };

const fields = {
  source: [
    'source',
    true,
    { schema: z.string().refine(Series.isSource), code: 'bad_source', expected: 'a lower-case name' },
  ],
  symbol: [
    'symbol',
    true,
    {
      schema: z.string().refine(TradingSymbol.isTradingSymbol),
      code: 'bad_symbol',
      expected: '2 to 20 upper-case letters and digits',
    },
  ],
  interval: [
    'interval',
    true,
    {
      schema: z.string().refine(Interval.isInterval),
      code: 'bad_interval',
      expected: `one of ${Interval.all.join(', ')}`,
    },
  ],
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
  closed: ['closed', true, { schema: z.boolean(), code: 'wrong_type', expected: 'true or false' }],
} as const satisfies { readonly [K in keyof Kline]-?: readonly [string, boolean, Codec] };

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
  const decoded = Object.entries(fields).map(([field, [path, mandatory, codec]]) => ({
    field,
    value: record[path],
    reasons: decodeField(path, mandatory, codec, record[path]),
  }));
  return {
    fields: Object.fromEntries(
      decoded
        .filter(({ value: found, reasons }) => reasons.length === 0 && found !== undefined)
        .map(({ field, value: found }) => [field, found]),
    ),
    reasons: [...decodeVersion(record['v']), ...decoded.flatMap(({ reasons }) => reasons)],
  };
};

/** To the JSON text of the record, with the key order of the contract. */
export const encodeKline = (kline: Kline): string => JSON.stringify(toWire(kline));

/** The record as an object; fields the source does not have are absent. */
export const toWire = (kline: Kline): { readonly [name: string]: string | number | boolean } => ({
  v: recordVersion,
  ...Object.fromEntries(
    Object.entries(fields).flatMap(([field, [path]]) => {
      const value = kline[field as keyof Kline];
      return value === undefined ? [] : [[path, value]];
    }),
  ),
});

const decodeVersion = (version: unknown): readonly Reason[] =>
  version === recordVersion
    ? []
    : [reason('unknown_version', 'v', version, `expected version ${recordVersion}`)];

const decodeField = (path: string, mandatory: boolean, codec: Codec, value: unknown): readonly Reason[] =>
  value === undefined
    ? mandatory
      ? [reason('missing', path, value, `${path} is missing`)]
      : []
    : codec.schema.safeParse(value).success
      ? []
      : [reason(codec.code, path, value, `${path}: expected ${codec.expected}`)];
