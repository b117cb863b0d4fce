/**
 * Points as both stores keep them: a measurement, the tags of the series, typed fields, the open time. A point always
 * carries its full set of fields: InfluxDB unites fields of repeated writes, so a field left out would survive.
 */
import { Decimal, Enrichment, timeOfDay, type Kline, type SeriesState } from '@cryptostream/domain';
import { blankFields, type Fields } from './blank-fields';
import type { FieldValue } from './field-value';
import type { Quality } from './quality-record';

export type { FieldValue };

export type Measurement =
  'kline_raw' | 'kline_enriched' | 'kline_open' | 'kline_revision' | 'market_state' | 'quality';

export type Point = {
  readonly measurement: Measurement;
  readonly tags: { readonly [name: string]: string };
  readonly fields: { readonly [name: string]: FieldValue };
  readonly timeMs: number;
};

const float = (value: number): FieldValue => ({ type: 'float', value });
const integer = (value: number): FieldValue => ({ type: 'integer', value });
const boolean = (value: boolean): FieldValue => ({ type: 'boolean', value });
const string = (value: string): FieldValue => ({ type: 'string', value });

export const toRawPoint = (kline: Kline): Point => ({
  measurement: 'kline_raw',
  tags: tagsOf(kline),
  fields: setRawFields({}, kline),
  timeMs: kline.openTimeMs,
});

export const toEnrichedPoint = ({ kline, values, flags }: SeriesState.EnrichedKline): Point => {
  const fields = blankFields(kline, values);
  setRawFields(fields, kline);
  values.names.forEach((name, place) => {
    const value = values.numbers[place]!;
    if (Enrichment.isWarm(value)) fields[name] = float(value);
  });
  const { hour, weekday, session } = timeOfDay(kline.openTimeMs);
  fields['gap_before'] = integer(flags.gapBefore);
  fields['zero_volume'] = boolean(flags.zeroVolume);
  fields['outlier'] = boolean(flags.outlier);
  fields['hour'] = integer(hour);
  fields['weekday'] = integer(weekday);
  fields['session'] = string(session);
  return {
    measurement: kline.closed ? 'kline_enriched' : 'kline_open',
    tags: tagsOf(kline),
    fields,
    timeMs: kline.openTimeMs,
  };
};

/** @param revision distinguishes several restatements of one kline, for instance its place in the log */
export const toRevisionPoint = (kline: Kline, revision: string): Point => ({
  ...toRawPoint(kline),
  measurement: 'kline_revision',
  tags: { ...tagsOf(kline), revision },
});

export const toQualityPoint = (quality: Quality): Point => ({
  measurement: 'quality',
  tags: { ...tagsOf(quality), kind: quality.kind },
  fields: qualityFields(quality),
  timeMs: quality.openTimeMs,
});

const tagsOf = ({ source, symbol, interval }: { source: string; symbol: string; interval: string }) => ({
  interval,
  source,
  symbol,
});

const setRawFields = (fields: Fields, kline: Kline): Fields => {
  fields['open'] = float(Decimal.toNumber(kline.open));
  fields['high'] = float(Decimal.toNumber(kline.high));
  fields['low'] = float(Decimal.toNumber(kline.low));
  fields['close'] = float(Decimal.toNumber(kline.close));
  fields['volume'] = float(Decimal.toNumber(kline.volume));
  if (kline.quoteVolume !== undefined) fields['quote_volume'] = float(Decimal.toNumber(kline.quoteVolume));
  if (kline.trades !== undefined) fields['trades'] = integer(kline.trades);
  if (kline.takerBuyVolume !== undefined)
    fields['taker_buy_volume'] = float(Decimal.toNumber(kline.takerBuyVolume));
  if (kline.takerBuyQuoteVolume !== undefined)
    fields['taker_buy_quote_volume'] = float(Decimal.toNumber(kline.takerBuyQuoteVolume));
  if (kline.closeTimeMs !== undefined) fields['close_time_ms'] = integer(kline.closeTimeMs);
  return fields;
};

// A field that a later word on the same open time may change stands only when it is final: `cause` once the exchange has
// confirmed, `compared` when there was something to compare with. InfluxDB unites the fields of repeated writes, so that the
// write of a frozen former owner, arriving after its successor's, takes nothing back.
const qualityFields = (quality: Quality): Point['fields'] => {
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
