/**
 * The state of a symbol's market on topic `market.state` and in measurement `market_state`: identified, as everything, by
 * source, symbol, interval and open time, those of the kline whose close makes the state (1m, unless no 1m is configured). Its
 * moment is the end of that kline. Names of what belongs to one interval or symbol end with it: `trend_1h`,
 * `correlation_ETHUSDC`.
 */
import { Decimal, type Market } from '@cryptostream/domain';
import { z } from 'zod';
import { toWire } from './kline-record';
import { toFields } from './fields';
import type { FieldValue, Point } from './point';

export const encodeMarketState = (state: Market.MarketState): string =>
  JSON.stringify(toMarketStateRecord(state));

/** Prices and volumes of the day are exact decimals. What is not warm is absent, of `intervals` those without any kline. */
const toMarketStateRecord = (state: Market.MarketState) => {
  const { kline, day } = state;
  return {
    v: 1,
    source: kline.source,
    symbol: kline.symbol,
    interval: kline.interval,
    open_time_ms: kline.openTimeMs,
    close: kline.close,
    klines_24h: state.dayKlines,
    ...(day !== null && {
      change_24h: day.change,
      ...(day.changePercent !== null && { change_percent_24h: day.changePercent }),
      high_24h: day.high,
      low_24h: day.low,
      volume_24h: day.volume,
    }),
    ...(state.trendAgreement !== null && { trend_agreement: state.trendAgreement }),
    ...(state.volatility !== null && {
      volatility_ratio: state.volatility.ratio,
      volatility_regime: state.volatility.regime,
    }),
    ...Object.fromEntries(state.trends.map(([interval, trend]) => [`trend_${interval}`, trend])),
    ...Object.fromEntries(state.correlations.map(([symbol, value]) => [`correlation_${symbol}`, value])),
    intervals: Object.fromEntries(state.latest.map((valued) => [valued.kline.interval, toLatest(valued)])),
  };
};

const toLatest = ({ kline, gapBefore, values }: Market.ValuedKline) => {
  const {
    v: _v,
    source: _source,
    symbol: _symbol,
    interval: _interval,
    closed: _closed,
    ...wire
  } = toWire(kline);
  return { ...wire, ...values, gap_before: gapBefore };
};

const decimal = z.string().refine(Decimal.isDecimal);

/** What readers rely on; trends, correlations and the values of the intervals pass through. */
export const marketStateSchema = z.looseObject({
  v: z.literal(1),
  source: z.string(),
  symbol: z.string(),
  interval: z.string(),
  open_time_ms: z.number().int(),
  close: decimal,
  klines_24h: z.number().int(),
  change_24h: decimal.optional(),
  change_percent_24h: z.number().optional(),
  high_24h: decimal.optional(),
  low_24h: decimal.optional(),
  volume_24h: decimal.optional(),
  trend_agreement: z.number().min(-1).max(1).optional(),
  volatility_ratio: z.number().optional(),
  volatility_regime: z.enum(['low', 'normal', 'high']).optional(),
  intervals: z.record(
    z.string(),
    z.looseObject({
      open_time_ms: z.number().int(),
      open: decimal,
      high: decimal,
      low: decimal,
      close: decimal,
      volume: decimal,
      gap_before: z.number().int(),
    }),
  ),
});

/** The same as numbers: prices, volumes and values float64, counts integer. */
export const toMarketStatePoint = (state: Market.MarketState): Point => {
  const { kline, day } = state;
  return {
    measurement: 'market_state',
    tags: { interval: kline.interval, source: kline.source, symbol: kline.symbol },
    fields: toFields({
      close: price(kline.close),
      klines_24h: integer(state.dayKlines),
      ...(day !== null && {
        change_24h: price(day.change),
        ...(day.changePercent !== null && { change_percent_24h: float(day.changePercent) }),
        high_24h: price(day.high),
        low_24h: price(day.low),
        volume_24h: price(day.volume),
      }),
      ...(state.trendAgreement !== null && { trend_agreement: float(state.trendAgreement) }),
      ...(state.volatility !== null && {
        volatility_ratio: float(state.volatility.ratio),
        volatility_regime: string(state.volatility.regime),
      }),
      ...Object.fromEntries(state.trends.map(([interval, trend]) => [`trend_${interval}`, integer(trend)])),
      ...Object.fromEntries(
        state.correlations.map(([symbol, value]) => [`correlation_${symbol}`, float(value)]),
      ),
      ...Object.fromEntries(state.latest.flatMap(latestFields)),
    }),
    timeMs: kline.openTimeMs,
  };
};

const latestFields = ({
  kline,
  gapBefore,
  values,
}: Market.ValuedKline): readonly (readonly [string, FieldValue])[] => [
  [`open_time_ms_${kline.interval}`, integer(kline.openTimeMs)],
  [`close_${kline.interval}`, price(kline.close)],
  [`volume_${kline.interval}`, price(kline.volume)],
  [`gap_before_${kline.interval}`, integer(gapBefore)],
  ...Object.entries(values).map(
    ([name, value]) =>
      [`${name}_${kline.interval}`, typeof value === 'boolean' ? boolean(value) : float(value)] as const,
  ),
];

const float = (value: number): FieldValue => ({ type: 'float', value });
const price = (value: Decimal.Decimal): FieldValue => float(Decimal.toNumber(value));
const integer = (value: number): FieldValue => ({ type: 'integer', value });
const boolean = (value: boolean): FieldValue => ({ type: 'boolean', value });
const string = (value: string): FieldValue => ({ type: 'string', value });
