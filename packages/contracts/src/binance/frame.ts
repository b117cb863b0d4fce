/**
 * One message of a WebSocket market stream, raw or in the wrapping of a combined stream (`{stream, data}`).
 *
 * Field names differ by case only: `t`/`T` open and close time, `l`/`L` low and last trade, `v`/`V` and `q`/`Q` volumes of
 * all trades and of taker buys, `e`/`E` type and time of the event.
 *
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#klinecandlestick-streams-for-utc
 */
import { reason, type Kline } from '@cryptostream/domain';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { z } from 'zod';
import { decodeWith, type Reasons } from '../decode-with';
import { parseJson } from '../json';
import { decimal, flag, integer, interval, text, timeMs, tradingSymbol } from './fields';

export type Frame =
  | {
      readonly _tag: 'KlineFrame';
      readonly kline: Kline;
      /** The exchange's clock, epoch ms. */
      readonly eventTimeMs: number;
      /** −1 when nothing was traded; otherwise trades = last − first + 1. */
      readonly firstTradeId: number;
      readonly lastTradeId: number;
    }
  /** The answer to a control message; `result` null is success. */
  | { readonly _tag: 'ControlReply'; readonly id: ControlId; readonly result: unknown }
  | { readonly _tag: 'ControlError'; readonly id: ControlId; readonly code: number; readonly message: string }
  /** The server is about to go: connect again at once. */
  | { readonly _tag: 'ServerShutdown'; readonly eventTimeMs: number };

export type ControlId = number | string | null;

/**
 * From the text of a message. Total: any text gives an answer.
 *
 * @param source value of `source` in the kline
 */
export const decodeFrame =
  (source: string) =>
  (message: string): E.Either<Reasons, Frame> =>
    pipe(
      parseJson(message),
      E.mapLeft((error): Reasons => [reason('not_json', '', message, error)]),
      E.map(unwrap),
      E.chain((value) => decodeBody(source, value)),
    );

type Body = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unwrap = (value: unknown): unknown =>
  isObject(value) && typeof value['stream'] === 'string' && isObject(value['data']) ? value['data'] : value;

const decodeBody = (source: string, value: unknown): E.Either<Reasons, Frame> => {
  if (!isObject(value)) return E.left([reason('wrong_type', '', value, 'expected a JSON object')]);
  if (value['e'] === 'kline') return pipe(value, decodeEvent, E.map(toKlineFrame(source)));
  if (value['e'] === 'serverShutdown') return decodeShutdown(value);
  if (isObject(value['error'])) return decodeControlError({ ...value['error'], id: value['id'] });
  if (Object.hasOwn(value, 'code')) return decodeControlError(value);
  if (Object.hasOwn(value, 'result')) return decodeReply(value);
  return E.left([reason('unknown_type', 'e', value['e'], 'neither a kline, a reply nor a shutdown notice')]);
};

const eventSchema = z.object({
  E: timeMs,
  s: tradingSymbol,
  k: z.object({
    t: timeMs,
    T: timeMs,
    i: interval,
    f: integer,
    L: integer,
    o: decimal,
    c: decimal,
    h: decimal,
    l: decimal,
    v: decimal,
    n: integer,
    x: flag,
    q: decimal,
    V: decimal,
    Q: decimal,
  }),
});

type KlineEvent = z.infer<typeof eventSchema>;

const decodeEvent = decodeWith<KlineEvent>(eventSchema);

const toKlineFrame =
  (source: string) =>
  ({ E: eventTimeMs, s: symbol, k }: KlineEvent): Frame => ({
    _tag: 'KlineFrame',
    eventTimeMs,
    firstTradeId: k.f,
    lastTradeId: k.L,
    kline: {
      source,
      symbol,
      interval: k.i,
      openTimeMs: k.t,
      closeTimeMs: k.T,
      open: k.o,
      high: k.h,
      low: k.l,
      close: k.c,
      volume: k.v,
      quoteVolume: k.q,
      trades: k.n,
      takerBuyVolume: k.V,
      takerBuyQuoteVolume: k.Q,
      closed: k.x,
    },
  });

const controlId = z.union([z.number(), z.string(), z.null()]).catch(null);

const decodeReply = decodeWith<Frame>(
  z
    .object({ id: controlId, result: z.unknown() })
    .transform(({ id, result }): Frame => ({ _tag: 'ControlReply', id, result })),
);

const decodeControlError = decodeWith<Frame>(
  z
    .object({ id: controlId, code: integer, msg: text })
    .transform(({ id, code, msg }): Frame => ({ _tag: 'ControlError', id, code, message: msg })),
);

const decodeShutdown = decodeWith<Frame>(
  z.object({ E: timeMs }).transform((event): Frame => ({ _tag: 'ServerShutdown', eventTimeMs: event.E })),
);
