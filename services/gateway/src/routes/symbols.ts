/** `GET /api/v1/symbols`: what there is. */
import { symbolsResponseSchema, type SymbolsResponse } from '@cryptostream/contracts';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { answer } from '../http/answer';
import { unavailableResponse } from '../http/problem-responses';
import { storeDown, type Refusal } from '../http/refusal';
import { symbolRows } from '../topology/status-rows';
import type { Gateway, Routes } from './routes';

export const symbolsRoutes: Routes = (gateway, server) => {
  server.get(
    '/api/v1/symbols',
    {
      schema: {
        tags: ['klines'],
        summary: 'Every series that holds klines',
        response: { 200: symbolsResponseSchema, 503: unavailableResponse },
      },
    },
    async (_, reply) => answer(reply, await findSymbols(gateway)()),
  );
};

const findSymbols = ({ view }: Gateway): TE.TaskEither<Refusal, SymbolsResponse> =>
  pipe(
    view.coverage,
    TE.bimap(storeDown, (coverage) => ({ symbols: symbolRows(coverage) })),
  );
