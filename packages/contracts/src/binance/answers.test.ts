import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { decodeApiError } from './api-error';
import { decodeExchangeInfo, weightPerMinute, type RateLimit } from './exchange-info';
import { decodeServerTime } from './server-time';

const limit: RateLimit = {
  rateLimitType: 'REQUEST_WEIGHT',
  interval: 'MINUTE',
  intervalNum: 1,
  limit: 6_000,
};
const symbol = { symbol: 'BTCUSDC', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDC' };
const info = { serverTime: 5, rateLimits: [limit], symbols: [{ ...symbol, filters: [] }], sors: [] };

test('an error body', () => {
  expect(decodeApiError({ code: -1121, msg: 'Invalid symbol.' })).toEqual(
    E.right({ code: -1121, message: 'Invalid symbol.' }),
  );
  expect(decodeApiError({ code: '-1121' })).toMatchObject(E.left([{ path: 'code' }, { path: 'msg' }]));
});

test('the server time', () => {
  expect(decodeServerTime({ serverTime: 1 })).toEqual(E.right(1));
  expect(decodeServerTime({ serverTime: null })).toMatchObject(E.left([{ code: 'not_integer' }]));
  expect(decodeServerTime('')).toMatchObject(E.left([{ code: 'wrong_type' }]));
});

test('exchange information, unknown parts ignored', () => {
  const decoded = decodeExchangeInfo(info);
  expect(decoded).toEqual(E.right({ serverTimeMs: 5, rateLimits: [limit], symbols: [symbol] }));
  expect(E.isRight(decoded) && weightPerMinute(decoded.right)).toEqual(O.some(6_000));
});

test('a place inside an array is named', () => {
  expect(decodeExchangeInfo({ ...info, symbols: [{ ...symbol, status: 1 }] })).toMatchObject(
    E.left([{ code: 'wrong_type', path: 'symbols.0.status' }]),
  );
});
