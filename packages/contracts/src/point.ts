/**
 * Points as both stores keep them: a measurement, the tags of the series, typed fields, the open time. A point always
 * carries its full set of fields: InfluxDB unites fields of repeated writes, so a field left out would survive.
 */
import {
  Decimal,
  Enrichment,
  timeOfDay,
  type Kline,
  type SeriesState,
  type TimeOfDay,
} from '@cryptostream/domain';
import type { Quality } from './quality-record';

export type FieldValue =
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string };

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
  fields: rawFields(kline),
  timeMs: kline.openTimeMs,
});

export const toEnrichedPoint = (enriched: SeriesState.EnrichedKline): Point => ({
  ...toRawPoint(enriched.kline),
  measurement: enriched.kline.closed ? 'kline_enriched' : 'kline_open',
  fields: {
    ...rawFields(enriched.kline),
    ...valueFields(enriched.values),
    gap_before: integer(enriched.flags.gapBefore),
    zero_volume: boolean(enriched.flags.zeroVolume),
    outlier: boolean(enriched.flags.outlier),
    ...timeFields(timeOfDay(enriched.kline.openTimeMs)),
  },
});

const valueFields = ({ names, numbers }: Enrichment.EnrichmentValues): Point['fields'] => {
  const fields: { [name: string]: FieldValue } = {};
  names.forEach((name, place) => {
    const value = numbers[place]!;
    if (Enrichment.isWarm(value)) fields[name] = float(value);
  });
  return fields;
};

const timeFields = ({ hour, weekday, session }: TimeOfDay): Point['fields'] => ({
  hour: integer(hour),
  weekday: integer(weekday),
  session: string(session),
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
  fields: qualityFields(quality),
  timeMs: quality.openTimeMs,
});

const tagsOf = ({ source, symbol, interval }: { source: string; symbol: string; interval: string }) => ({
  interval,
  source,
  symbol,
});

const rawFields = (kline: Kline): Point['fields'] => ({
  open: float(Decimal.toNumber(kline.open)),
  high: float(Decimal.toNumber(kline.high)),
  low: float(Decimal.toNumber(kline.low)),
  close: float(Decimal.toNumber(kline.close)),
  volume: float(Decimal.toNumber(kline.volume)),
  ...(kline.quoteVolume === undefined ? {} : { quote_volume: float(Decimal.toNumber(kline.quoteVolume)) }),
  ...(kline.trades === undefined ? {} : { trades: integer(kline.trades) }),
  ...(kline.takerBuyVolume === undefined
    ? {}
    : { taker_buy_volume: float(Decimal.toNumber(kline.takerBuyVolume)) }),
  ...(kline.takerBuyQuoteVolume === undefined
    ? {}
    : { taker_buy_quote_volume: float(Decimal.toNumber(kline.takerBuyQuoteVolume)) }),
  ...(kline.closeTimeMs === undefined ? {} : { close_time_ms: integer(kline.closeTimeMs) }),
});

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
