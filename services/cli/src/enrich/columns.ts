/** The columns of an enriched kline, the same in every format: what the record of the log holds, flat and in a fixed order. */
import { Enrichment, timeOfDay, type Decimal, type SeriesState } from '@cryptostream/domain';

export type Column = {
  readonly name: string;
  /** `decimal`: the text of the source, where the format can hold it. */
  readonly type: 'integer' | 'decimal' | 'number' | 'boolean' | 'text';
  /** Undefined: the source has none, or the value is not warm. */
  readonly of: (row: SeriesState.EnrichedKline) => string | number | boolean | undefined;
};

/** @param names of the enriched values */
export const enrichedColumns = (names: readonly string[]): readonly Column[] => [
  integer('open_time_ms', ({ kline }) => kline.openTimeMs),
  text('symbol', ({ kline }) => kline.symbol),
  text('interval', ({ kline }) => kline.interval),
  decimal('open', ({ kline }) => kline.open),
  decimal('high', ({ kline }) => kline.high),
  decimal('low', ({ kline }) => kline.low),
  decimal('close', ({ kline }) => kline.close),
  decimal('volume', ({ kline }) => kline.volume),
  integer('close_time_ms', ({ kline }) => kline.closeTimeMs),
  decimal('quote_volume', ({ kline }) => kline.quoteVolume),
  integer('trades', ({ kline }) => kline.trades),
  decimal('taker_buy_volume', ({ kline }) => kline.takerBuyVolume),
  decimal('taker_buy_quote_volume', ({ kline }) => kline.takerBuyQuoteVolume),
  ...names.map(toValue),
  integer('gap_before', ({ flags }) => flags.gapBefore),
  { name: 'zero_volume', type: 'boolean', of: ({ flags }) => flags.zeroVolume },
  { name: 'outlier', type: 'boolean', of: ({ flags }) => flags.outlier },
  integer('hour', ({ kline }) => timeOfDay(kline.openTimeMs).hour),
  integer('weekday', ({ kline }) => timeOfDay(kline.openTimeMs).weekday),
  text('session', ({ kline }) => timeOfDay(kline.openTimeMs).session),
];

type Row = SeriesState.EnrichedKline;

const integer = (name: string, of: (row: Row) => number | undefined): Column => ({
  name,
  type: 'integer',
  of,
});

const decimal = (name: string, of: (row: Row) => Decimal.Decimal | undefined): Column => ({
  name,
  type: 'decimal',
  of,
});

const text = (name: string, of: (row: Row) => string): Column => ({ name, type: 'text', of });

const toValue = (name: string, place: number): Column => ({
  name,
  type: 'number',
  of: ({ values }) => {
    const value = values.numbers[place]!;
    return Enrichment.isWarm(value) ? value : undefined;
  },
});
