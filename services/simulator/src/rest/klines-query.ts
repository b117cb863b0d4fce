/** The parameters of `GET /api/v3/klines` as a range of the market. */
import { Interval } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { KlineRange, Market } from '../market/market';
import { invalidInterval, invalidParameter, invalidSymbol, type ApiError } from './api-error';
import { mandatory, mandatorySymbol, optionalInteger, readQuery, type Query } from './query';

const parameters = ['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit'];
const defaultLimit = 500;
const maximumLimit = 1_000;

export const klinesQuery = (market: Market, raw: unknown): E.Either<ApiError, KlineRange> =>
  pipe(
    readQuery(raw, parameters),
    E.chain((query) =>
      pipe(
        E.Do,
        E.bind('symbol', () => mandatorySymbol(query)),
        E.bind('interval', () => mandatory(query, 'interval')),
        E.chain(({ symbol, interval }) => listed(market, symbol, interval)),
        E.bind('startMs', () => time(query, 'startTime')),
        E.bind('endMs', () => time(query, 'endTime')),
        E.bind('offsetMs', () => timeZone(query['timeZone'] ?? '0')),
        E.bind('limit', () => limit(query)),
        E.map(({ startMs, endMs, ...rest }) => ({
          ...rest,
          fromMs: startMs ?? 0,
          toMs: endMs === undefined ? Number.MAX_SAFE_INTEGER : endMs + 1,
          prefer: startMs === undefined ? 'newest' : 'oldest',
        })),
      ),
    ),
  );

const listed = (
  market: Market,
  symbol: string,
  interval: string,
): E.Either<ApiError, Pick<KlineRange, 'symbol' | 'interval'>> =>
  !market.symbols.some((known) => known.symbol === symbol)
    ? E.left(invalidSymbol)
    : Interval.isInterval(interval) && market.hasInterval(symbol, interval)
      ? E.right({ symbol, interval })
      : E.left(invalidInterval);

// Times are taken in ms or µs, told apart by their size.
const time = (query: Query, name: string): E.Either<ApiError, number | undefined> =>
  pipe(
    optionalInteger(query, name),
    E.map((value) => (value !== undefined && value >= 1e14 ? Math.floor(value / 1_000) : value)),
  );

// More than the maximum is not refused, it is cut.
const limit = (query: Query): E.Either<ApiError, number> =>
  pipe(
    optionalInteger(query, 'limit'),
    E.chain((value = defaultLimit) =>
      value > 0 ? E.right(Math.min(value, maximumLimit)) : E.left(invalidParameter('limit')),
    ),
  );

const minuteMs = 60_000;

const timeZone = (text: string): E.Either<ApiError, number> => {
  const [, sign, hours, minutes = '0'] = /^([+-]?)(\d{1,2})(?::([0-5]\d))?$/.exec(text) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return offset >= -12 * 60 && offset <= 14 * 60
    ? E.right(offset * minuteMs)
    : E.left(invalidParameter('timeZone'));
};
