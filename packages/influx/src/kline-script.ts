/** Flux scripts of the reader. Values get in through the client's `flux` template alone, which escapes them. */
import type { KlineQuery } from '@cryptostream/ports';
import {
  flux,
  fluxDateTime,
  fluxExpression,
  fluxInteger,
  type FluxParameterLike,
} from '@influxdata/influxdb-client';

export type TimeRange = { readonly fromMs: number; readonly toMs: number };

/** All times the store may hold: from the epoch to the end of 2261, near the end of InfluxDB's own range. */
export const allTime: TimeRange = { fromMs: 0, toMs: Date.UTC(2262, 0, 1) };

type SeriesQuery = Pick<KlineQuery, 'measurement' | 'source' | 'symbol' | 'interval'>;

/** Whole klines, one row each. */
export const klinesScript = (bucket: string, query: SeriesQuery, range: TimeRange): string =>
  flux`${ofSeries(bucket, query, range)}
    |> keep(columns: ["_time", "_field", "_value"])
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`.toString();

/** The first or last open time in a range; InfluxDB answers it from its index, whatever the length. */
export const edgeScript = (
  bucket: string,
  query: SeriesQuery,
  range: TimeRange,
  edge: 'first' | 'last',
): string =>
  flux`${ofSeries(bucket, query, range)}
    |> filter(fn: (r) => r._field == "close")
    |> ${fluxExpression(edge)}()
    |> keep(columns: ["_time"])`.toString();

/** First, last and number of the raw klines of each series, as three results. Reads every block of `close`. */
export const coverageScript = (bucket: string): string =>
  flux`closes = from(bucket: ${bucket})
    |> range(start: ${time(allTime.fromMs)}, stop: ${time(allTime.toMs)})
    |> filter(fn: (r) => r._measurement == "kline_raw" and r._field == "close")
  closes |> first() |> keep(columns: ["source", "symbol", "interval", "_time"]) |> yield(name: "first")
  closes |> last() |> keep(columns: ["source", "symbol", "interval", "_time"]) |> yield(name: "last")
  closes |> count() |> keep(columns: ["source", "symbol", "interval", "_value"]) |> yield(name: "count")`.toString();

export const gapsScript = (bucket: string): string =>
  flux`from(bucket: ${bucket})
    |> range(start: ${time(allTime.fromMs)}, stop: ${time(allTime.toMs)})
    |> filter(fn: (r) => r._measurement == "quality" and r.kind == "gap")
    |> keep(columns: ["source", "symbol", "interval", "_time", "_field", "_value"])
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`.toString();

/** Fails unless the token may read the bucket; reads next to nothing. */
export const probeScript = (bucket: string): string =>
  flux`from(bucket: ${bucket}) |> range(start: -1s) |> limit(n: ${fluxInteger(1)})`.toString();

const ofSeries = (
  bucket: string,
  { measurement, source, symbol, interval }: SeriesQuery,
  { fromMs, toMs }: TimeRange,
): FluxParameterLike =>
  fluxExpression(
    flux`from(bucket: ${bucket})
    |> range(start: ${time(fromMs)}, stop: ${time(toMs)})
    |> filter(fn: (r) => r._measurement == ${measurement} and r.source == ${source}
        and r.symbol == ${symbol} and r.interval == ${interval})`,
  );

const time = (ms: number): FluxParameterLike => fluxDateTime(new Date(ms).toISOString());
