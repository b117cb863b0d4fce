/** `GET /api/v1/klines/latest`: where every series stands. */
import { latestKlinesResponseSchema, type LatestKlinesResponse } from '@cryptostream/contracts';
import { Series } from '@cryptostream/domain';
import type { Coverage } from '@cryptostream/ports';
import * as RA from 'fp-ts/ReadonlyArray';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { answer } from '../http/answer';
import { checkKnown } from '../http/check-known';
import { badParametersResponse, unavailableResponse } from '../http/problem-responses';
import { latestQuery, type LatestQuery } from '../http/queries';
import { storeDown, type Refusal } from '../http/refusal';
import { latestOf } from '../market-view';
import { isWanted } from '../topology/series-filter';
import { withoutSeries } from '../topology/to-item';
import type { Gateway, Routes } from './routes';

export const latestRoutes: Routes = (gateway, server) => {
  server.get(
    '/api/v1/klines/latest',
    {
      schema: {
        tags: ['klines'],
        summary: 'The newest closed kline of every series, enriched, and the one in progress',
        querystring: latestQuery,
        response: { 200: latestKlinesResponseSchema, 400: badParametersResponse, 503: unavailableResponse },
      },
    },
    async (request, reply) => answer(reply, await findLatest(gateway, request.query)()),
  );
};

type Row = LatestKlinesResponse['series'][number];

// Few at once: the store also has others to serve.
const readsAtOnce = 8;

const findLatest = (gateway: Gateway, query: LatestQuery): TE.TaskEither<Refusal, LatestKlinesResponse> =>
  pipe(
    gateway.view.coverage,
    TE.mapLeft(storeDown),
    TE.chainFirstEitherK((coverage) => checkKnown(gateway.view.known(coverage), query)),
    TE.map((coverage) => RA.chunksOf(readsAtOnce)(coverage.filter(isWanted(toFilter(query))))),
    TE.chain(TE.traverseSeqArray(TE.traverseArray(toRow(gateway)))),
    TE.map((chunks) => ({ series: chunks.flat() })),
  );

const toRow =
  ({ view, hub }: Gateway) =>
  (row: Coverage): TE.TaskEither<Refusal, Row> =>
    pipe(
      latestOf(view, hub)(row),
      TE.bimap(storeDown, (closed) => {
        const open = hub.table()[Series.toKey(row)]?.open ?? null;
        const { source, symbol, interval } = row;
        return { source, symbol, interval, closed, open: open === null ? null : withoutSeries(open) };
      }),
    );

const toFilter = ({ symbol, interval, source }: LatestQuery) => ({
  ...(symbol === undefined ? {} : { symbols: [symbol] }),
  ...(interval === undefined ? {} : { intervals: [interval] }),
  ...(source === undefined ? {} : { sources: [source] }),
});
