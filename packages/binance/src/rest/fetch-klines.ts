/** `GET /api/v3/klines`: one page of at most 1,000 klines. */
import { decodeKlinePage } from '@cryptostream/contracts';
import type { Kline } from '@cryptostream/domain';
import type { ExchangeError, FetchKlines, KlinePage, KlineRequest } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { exchangeTimeOf, type ClockSample } from './exchange-clock';
import type { Parameters } from './http-get';
import { notAsSaid } from './not-as-said';
import type { Answer, Request } from './request';
import type { ServerClock } from './server-clock';

const path = '/api/v3/klines';
const weight = 2;

export const fetchKlines =
  (source: string, request: Request, clock: ServerClock): FetchKlines =>
  (asked) =>
    pipe(
      clock.sample,
      TE.chain((sample) =>
        pipe(
          request(path, toParameters(asked), weight, asked.spare),
          TE.chainEitherK(toPage(source, asked, sample)),
        ),
      ),
    );

/** The exchange's `endTime` is inclusive, ours is not. */
const toParameters = ({ symbol, interval, fromMs, toMs, limit }: KlineRequest): Parameters => ({
  symbol,
  interval,
  ...(fromMs !== undefined && { startTime: fromMs }),
  ...(toMs !== undefined && { endTime: toMs - 1 }),
  limit,
});

// The time at which the request left: what the answer shows is no older. The time at which it arrived could call a kline
// closed that was still open when the answer was made.
const toPage =
  (source: string, asked: KlineRequest, sample: ClockSample) =>
  ({ json, dateMs, sentAtMs }: Answer): E.Either<ExchangeError, KlinePage> => {
    const serverTimeMs = exchangeTimeOf(sample, sentAtMs, dateMs);
    return pipe(
      json,
      decodeKlinePage({ source, symbol: asked.symbol, interval: asked.interval }, serverTimeMs),
      E.mapLeft(notAsSaid(path)),
      E.filterOrElse(isAsAsked(asked), () =>
        notAsSaid(path)([{ message: 'open times are out of order or outside what was asked for' }]),
      ),
      E.map((klines) => ({ klines, serverTimeMs })),
    );
  };

const isAsAsked =
  ({ fromMs = 0, toMs = Infinity }: KlineRequest) =>
  (klines: readonly Kline[]): boolean =>
    klines.every(
      ({ openTimeMs }, index) =>
        openTimeMs >= fromMs &&
        openTimeMs < toMs &&
        (index === 0 || openTimeMs > (klines[index - 1]?.openTimeMs ?? Infinity)),
    );
