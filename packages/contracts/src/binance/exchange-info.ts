/** What this project reads of `GET /api/v3/exchangeInfo`: the limits and which symbols trade. */
import * as O from 'fp-ts/Option';
import * as RA from 'fp-ts/ReadonlyArray';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';
import { decodeWith } from '../decode-with';
import { integer, text, timeMs } from './fields';

export type RateLimit = {
  /** `REQUEST_WEIGHT`, `RAW_REQUESTS`, `ORDERS` and what may come. */
  readonly rateLimitType: string;
  /** `SECOND`, `MINUTE`, `DAY`. */
  readonly interval: string;
  readonly intervalNum: number;
  readonly limit: number;
};

export type ExchangeSymbol = {
  /** Not checked for its letters: the exchange may list what this project cannot stream. */
  readonly symbol: string;
  /** `TRADING`, `HALT`, `BREAK`, `CANCEL_ONLY` and what may come. */
  readonly status: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
};

export type ExchangeInfo = {
  readonly serverTimeMs: number;
  readonly rateLimits: readonly RateLimit[];
  readonly symbols: readonly ExchangeSymbol[];
};

const schema = z
  .object({
    serverTime: timeMs,
    rateLimits: z.array(
      z.object({ rateLimitType: text, interval: text, intervalNum: integer, limit: integer }),
    ),
    symbols: z.array(z.object({ symbol: text, status: text, baseAsset: text, quoteAsset: text })),
  })
  .transform(({ serverTime, rateLimits, symbols }): ExchangeInfo => ({
    serverTimeMs: serverTime,
    rateLimits,
    symbols,
  }));

export const decodeExchangeInfo = decodeWith<ExchangeInfo>(schema);

/** The request weight allowed per minute and address, where it is said. */
export const weightPerMinute = ({ rateLimits }: ExchangeInfo): O.Option<number> =>
  pipe(
    rateLimits,
    RA.findFirst(
      ({ rateLimitType, interval, intervalNum }) =>
        rateLimitType === 'REQUEST_WEIGHT' && interval === 'MINUTE' && intervalNum === 1,
    ),
    O.map(({ limit }) => limit),
  );
