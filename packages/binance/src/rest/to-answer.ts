/** A reply to the JSON it holds, or to what went wrong; whether to retry is decided here and nowhere else. */
import { decodeApiError, parseJson, type ApiError } from '@cryptostream/contracts';
import type { ExchangeError } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { pipe } from 'fp-ts/function';
import type { Parameters, Reply } from './http-get';

export const toAnswer =
  (restUrl: string, parameters: Parameters) =>
  (reply: Reply): E.Either<ExchangeError, unknown> => {
    if (reply._tag === 'NotAnswered')
      return E.left(unavailable(`${restUrl} cannot be reached: ${reply.message}.`));
    const json = parseJson(reply.body);
    if (reply.status === 200)
      return pipe(
        json,
        E.mapLeft(() => notUnderstood(restUrl, reply.status, reply.body)),
      );
    const apiError = pipe(json, E.chainW(decodeApiError), O.fromEither);
    return E.left(toError(restUrl, parameters, reply, apiError));
  };

type Answered = Extract<Reply, { readonly _tag: 'Answered' }>;

const toError = (
  restUrl: string,
  parameters: Parameters,
  reply: Answered,
  apiError: O.Option<ApiError>,
): ExchangeError => {
  const { status } = reply;
  const code = O.isSome(apiError) ? apiError.value.code : null;
  const said = O.isSome(apiError) ? `code ${code}: ${apiError.value.message}` : `status ${status}`;
  if (status === 429 || status === 418 || code === -1003) return rateLimited(reply, said);
  if (status === 451) return restricted(restUrl, said);
  if (isPassing(status, code)) return unavailable(`The exchange does not serve at the moment: ${said}.`);
  if (code !== null && isFinal(code)) return refused(restUrl, code, said, parameters);
  return status === 403 ? blocked(restUrl) : notUnderstood(restUrl, status, reply.body);
};

// What is wrong with the request stays wrong. Any other code may come from a proxy, or be gone with the next request.
const isFinal = (code: number): boolean => code <= -1100 && code > -1200;

const isPassing = (status: number, code: number | null): boolean =>
  status >= 500 || status === 408 || (code !== null && passing.has(code));

// Unknown, disconnected, unexpected, time-out, busy, too many connections: the same request may succeed later.
const passing: ReadonlySet<number> = new Set([-1000, -1001, -1006, -1007, -1008, -1034]);

// Where no Retry-After came: the limit counts by the minute, the shortest ban is two minutes.
const defaultWaitMs = { limit: 60_000, ban: 120_000 };

const rateLimited = (reply: Answered, said: string): ExchangeError => {
  const isBan = reply.status === 418;
  const seconds = reply.header('retry-after') ?? '';
  const retryAfterMs = /^\d{1,7}$/.test(seconds)
    ? Number(seconds) * 1_000
    : isBan
      ? defaultWaitMs.ban
      : defaultWaitMs.limit;
  const what = isBan ? 'The exchange has banned this address for a while' : 'Too many requests';
  return { _tag: 'RateLimited', message: `${what}: ${said}`, retryable: true, retryAfterMs };
};

const restricted = (restUrl: string, said: string): ExchangeError => ({
  _tag: 'Restricted',
  message: `${restUrl} does not serve this location (451: ${said}); set BINANCE_REST_URL to another base URL, for instance https://data-api.binance.vision.`,
  retryable: false,
});

// A firewall of the exchange, or a proxy on the way. The former opens again after some minutes.
const blocked = (restUrl: string): ExchangeError => ({
  _tag: 'Restricted',
  message: `${restUrl}, or a proxy on the way to it, refuses this address (403); check the proxy or set BINANCE_REST_URL.`,
  retryable: true,
  retryAfterMs: 300_000,
});

const unavailable = (message: string): ExchangeError => ({
  _tag: 'ExchangeUnavailable',
  message,
  retryable: true,
});

const refused = (restUrl: string, code: number, said: string, parameters: Parameters): ExchangeError => ({
  _tag: 'RequestRefused',
  message: refusal(restUrl, code, said, parameters),
  retryable: false,
});

const refusal = (
  restUrl: string,
  code: number,
  said: string,
  { symbol, symbols, interval }: Parameters,
): string => {
  switch (code) {
    case -1121:
      return `The exchange does not know the symbol ${symbol ?? symbols} (${said}); check SYMBOLS (npm start: --symbols). Allowed are those that ${restUrl}/api/v3/exchangeInfo lists.`;
    case -1120:
      return `The exchange does not know the interval ${interval} (${said}); check INTERVAL (npm start: --intervals).`;
    default:
      return `The exchange refused the request: ${said}.`;
  }
};

// An error page of something in between may be gone with the next request.
const notUnderstood = (restUrl: string, status: number, body: string): ExchangeError => ({
  _tag: 'AnswerNotUnderstood',
  message: `${restUrl} answered ${status} with something that is not the exchange's JSON (${JSON.stringify(body.slice(0, 80))}); check BINANCE_REST_URL.`,
  retryable: true,
});
