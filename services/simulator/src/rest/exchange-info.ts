/** The answer of `GET /api/v3/exchangeInfo`. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { Limits } from '../limits';
import type { Market, MarketSymbol } from '../market/market';
import { badCombination, invalidParameter, invalidSymbol, type ApiError } from './api-error';
import { readQuery, type Query } from './query';

const parameters = ['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'];

export const exchangeInfo = (
  market: Market,
  limits: Limits,
  raw: unknown,
  serverTime: number,
): E.Either<ApiError, object> =>
  pipe(
    readQuery(raw, parameters),
    E.chain((query) => askedSymbols(market, query)),
    E.map((symbols) => ({
      timezone: 'UTC',
      serverTime,
      rateLimits: [
        {
          rateLimitType: 'REQUEST_WEIGHT',
          interval: 'MINUTE',
          intervalNum: 1,
          limit: limits.weightPerMinute,
        },
        { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000 },
      ],
      exchangeFilters: [],
      symbols: symbols.map(toSymbolInfo),
    })),
  );

const askedSymbols = (market: Market, query: Query): E.Either<ApiError, readonly MarketSymbol[]> => {
  const [symbol, symbols] = [query['symbol'], query['symbols']];
  if (symbol !== undefined && symbols !== undefined) return E.left(badCombination);
  if (symbols !== undefined)
    return pipe(
      namesIn(symbols),
      E.chain((names) => find(market, names)),
    );
  return symbol === undefined ? E.right(market.symbols) : find(market, [symbol]);
};

const namesIn = (text: string): E.Either<ApiError, readonly string[]> => {
  const [, inner] = /^\[\s*("[A-Z0-9\-_.]+"(?:\s*,\s*"[A-Z0-9\-_.]+")*)\s*\]$/.exec(text) ?? [];
  return inner === undefined
    ? E.left(invalidParameter('symbols'))
    : E.right(inner.split(',').map((name) => name.trim().slice(1, -1)));
};

// One unknown symbol fails the whole request.
const find = (market: Market, names: readonly string[]): E.Either<ApiError, readonly MarketSymbol[]> =>
  pipe(
    names,
    E.traverseArray((name) =>
      E.fromNullable(invalidSymbol)(market.symbols.find(({ symbol }) => symbol === name)),
    ),
  );

const toSymbolInfo = ({ symbol, baseAsset, quoteAsset, tickDecimals, lotDecimals }: MarketSymbol) => ({
  symbol,
  status: 'TRADING',
  baseAsset,
  baseAssetPrecision: 8,
  quoteAsset,
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  orderTypes: ['LIMIT', 'MARKET'],
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  filters: [
    {
      filterType: 'PRICE_FILTER',
      minPrice: step(tickDecimals),
      maxPrice: '1000000.00000000',
      tickSize: step(tickDecimals),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: step(lotDecimals),
      maxQty: '900000.00000000',
      stepSize: step(lotDecimals),
    },
  ],
  permissions: [],
  permissionSets: [['SPOT']],
});

const step = (decimals: number): string => (10 ** -decimals).toFixed(8);
