/**
 * Points as both stores keep them: a measurement, the tags of the series, typed fields, the open time. A point always
 * carries its full set of fields: InfluxDB unites fields of repeated writes, so a field left out would survive.
 */
import type { Kline, SeriesState } from '@cryptostream/domain';
import type { FieldValue } from './field-value';
import { toFields, type FieldRecord, type Fields } from './fields';
import { enrichedFields, rawFields } from './kline-fields';
import type { Quality } from './quality-record';

export type { FieldValue };

export type Measurement =
  'kline_raw' | 'kline_enriched' | 'kline_open' | 'kline_revision' | 'market_state' | 'quality' | 'alert';

export type Point = {
  readonly measurement: Measurement;
  readonly tags: { readonly [name: string]: string };
  readonly fields: Fields;
  readonly timeMs: number;
};

const integer = (value: number): FieldValue => ({ type: 'integer', value });
const boolean = (value: boolean): FieldValue => ({ type: 'boolean', value });
const string = (value: string): FieldValue => ({ type: 'string', value });

export const toRawPoint = (kline: Kline): Point => ({
  measurement: 'kline_raw',
  tags: tagsOf(kline),
  fields: rawFields(kline),
  timeMs: kline.openTimeMs,
});

export const toEnrichedPoint = (enriched: SeriesState.EnrichedKline): Point =>
  toEnriched(toRawPoint(enriched.kline), enriched);

/** Both points of a closed kline. */
export const toKlinePoints = (
  enriched: SeriesState.EnrichedKline,
): readonly [raw: Point, enriched: Point] => {
  const raw = toRawPoint(enriched.kline);
  return [raw, toEnriched(raw, enriched)];
};

const toEnriched = ({ tags, fields, timeMs }: Point, enriched: SeriesState.EnrichedKline): Point => ({
  measurement: enriched.kline.closed ? 'kline_enriched' : 'kline_open',
  tags,
  fields: enrichedFields(fields, enriched),
  timeMs,
});

/** @param revision distinguishes several restatements of one kline, for instance its place in the log */
export const toRevisionPoint = (kline: Kline, revision: string): Point => ({
  ...toRawPoint(kline),
  measurement: 'kline_revision',
  tags: { ...tagsOf(kline), revision },
});

export const toQualityPoint = (quality: Quality): Point => ({
  measurement: 'quality',
  tags: { ...tagsOf(quality), kind: quality.kind },
  fields: toFields(qualityFields(quality)),
  timeMs: quality.openTimeMs,
});

const tagsOf = ({ source, symbol, interval }: { source: string; symbol: string; interval: string }) => ({
  interval,
  source,
  symbol,
});

// A field that a later word on the same open time may change stands only when it is final: `cause` once the exchange has
// confirmed, `compared` when there was something to compare with. InfluxDB unites the fields of repeated writes, so that the
// write of a frozen former owner, arriving after its successor's, takes nothing back.
const qualityFields = (quality: Quality): FieldRecord => {
  switch (quality.kind) {
    case 'gap':
      return {
        missing: integer(quality.missing),
        to_ms: integer(quality.toMs),
        ...(quality.cause === 'exchange' && { cause: string(quality.cause) }),
      };
    case 'late':
    case 'outlier':
      return { count: integer(1) };
    case 'restated':
      return { count: integer(1), ...(quality.compared && { compared: boolean(true) }) };
  }
};
