/** `GET /api/v1/klines`: the history of one series, page by page. */
import { klinesResponseSchema, type KlinesResponse } from '@cryptostream/contracts';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Coverage } from '@cryptostream/ports';
import { answer } from '../http/answer';
import { checkKnown } from '../http/check-known';
import { badParametersResponse, unavailableResponse } from '../http/problem-responses';
import { klinesQuery, type KlinesQuery } from '../http/queries';
import { storeDown, type Refusal } from '../http/refusal';
import { toKlinesPage, type KlinesRequest } from '../topology/klines-page';
import { defaultSource } from '../topology/resolve-series';
import type { Gateway, Routes } from './routes';

export const klinesRoutes: Routes = (gateway, server) => {
  server.get(
    '/api/v1/klines',
    {
      schema: {
        tags: ['klines'],
        summary: 'Closed klines of one series, oldest first',
        querystring: klinesQuery,
        response: { 200: klinesResponseSchema, 400: badParametersResponse, 503: unavailableResponse },
      },
    },
    async (request, reply) => answer(reply, await findKlines(gateway, request.query)()),
  );
};

const findKlines = ({ view }: Gateway, query: KlinesQuery): TE.TaskEither<Refusal, KlinesResponse> =>
  pipe(
    view.coverage,
    TE.mapLeft(storeDown),
    TE.chainFirstEitherK((coverage) => checkKnown(view.known(coverage), query)),
    TE.map((coverage) => toRequest(query, coverage)),
    TE.chain((request) =>
      pipe(
        view.klines({ ...request, limit: request.limit + 1 }),
        TE.bimap(storeDown, (klines) => toKlinesPage(request, klines)),
      ),
    ),
  );

const toRequest = (query: KlinesQuery, coverage: readonly Coverage[]): KlinesRequest => {
  const { symbol, interval } = query;
  const source = query.source ?? defaultSource(coverage, symbol, interval, 'binance');
  return {
    series: { source, symbol, interval },
    fromMs: query.from,
    toMs: query.to,
    limit: query.limit,
    enriched: query.enriched,
  };
};
