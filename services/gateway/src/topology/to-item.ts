/** From what the store and the topics hold to the items of the API: snake_case names, JSON numbers. */
import type { ApiKline, ApiSeriesKline } from '@cryptostream/contracts';
import type { Series } from '@cryptostream/domain';
import type { StoredKline } from '@cryptostream/ports';

type Field = readonly [string, unknown];

// Every other text of a record is a decimal.
const isText = (name: string): boolean => name === 'session';

const belongs = ([name, value]: Field): boolean =>
  Number.isFinite(value) || typeof value === 'boolean' || isText(name);

export const toItem = ({ openTimeMs, fields }: StoredKline): ApiKline =>
  ({
    open_time_ms: openTimeMs,
    ...Object.fromEntries(Object.entries(fields).filter(belongs)),
  }) as ApiKline;

export const withSeries = (
  { source, symbol, interval }: Series.Series,
  closed: boolean,
  item: ApiKline,
): ApiSeriesKline => ({ source, symbol, interval, closed, ...item }) as ApiSeriesKline;

const seriesNames = new Set(['v', 'source', 'symbol', 'interval', 'closed']);

/** The item of a record of `enriched.<interval>`, whose decimals are text. */
export const recordToItem = (record: { readonly [name: string]: unknown }): ApiKline =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => !seriesNames.has(name))
      .map(([name, value]): Field => [
        name,
        typeof value === 'string' && !isText(name) ? Number(value) : value,
      ])
      .filter(belongs),
  ) as ApiKline;

/** The item without its series, from the data of a stream event. */
export const withoutSeries = (kline: ApiSeriesKline): ApiKline => recordToItem(kline);
