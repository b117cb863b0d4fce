/** The REST half of the exchange. */
import { decodeExchangeInfo, type ExchangeInfo } from '@cryptostream/contracts';
import type { ExchangeError, FetchKlines } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { flow, pipe } from 'fp-ts/function';
import type { Dependencies, Settings } from '../options';
import { fetchKlines } from './fetch-klines';
import { notAsSaid } from './not-as-said';
import { requester, type Requester } from './request';
import { serverClock } from './server-clock';

export type Rest = {
  readonly fetchKlines: FetchKlines;
  /** Of the monotonic clock: nobody at this address is served before. */
  readonly bannedUntilMs: () => number;
  readonly serverTime: TE.TaskEither<ExchangeError, number>;
  /** Limits, and the status of these symbols; refused as a whole when one of them is unknown. */
  readonly exchangeInfo: (symbols: readonly string[]) => TE.TaskEither<ExchangeError, ExchangeInfo>;
};

export const rest = (settings: Settings, dependencies: Dependencies): Rest => {
  const clock = serverClock(() => request, dependencies);
  const { request, bannedUntilMs }: Requester = requester(settings, dependencies, clock.roughlyMs);
  return {
    fetchKlines: fetchKlines(settings.source, request, clock),
    bannedUntilMs,
    serverTime: pipe(
      clock.ask,
      TE.map(({ exchangeMs }) => exchangeMs),
    ),
    exchangeInfo: (symbols) =>
      pipe(
        request('/api/v3/exchangeInfo', { symbols: JSON.stringify(symbols) }, 20),
        TE.chainEitherK(
          flow(({ json }) => decodeExchangeInfo(json), E.mapLeft(notAsSaid('/api/v3/exchangeInfo'))),
        ),
      ),
  };
};
