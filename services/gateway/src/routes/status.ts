/** `GET /api/v1/status`: how complete and how fresh every series is. */
import { statusResponseSchema, type StatusResponse } from '@cryptostream/contracts';
import { sequenceT } from 'fp-ts/Apply';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { answer } from '../http/answer';
import { unavailableResponse } from '../http/problem-responses';
import { storeDown, type Refusal } from '../http/refusal';
import { fedSources } from '../topology/live-table';
import { statusRows } from '../topology/status-rows';
import type { Gateway, Routes } from './routes';

export const statusRoutes: Routes = (gateway, server) => {
  server.get(
    '/api/v1/status',
    {
      schema: {
        tags: ['status'],
        summary: 'Feed state, lag, holes and completeness of every series',
        response: { 200: statusResponseSchema, 503: unavailableResponse },
      },
    },
    async (_, reply) => answer(reply, await findStatus(gateway)()),
  );
};

const findStatus = ({
  dependencies,
  view,
  hub,
  startedAtMs,
}: Gateway): TE.TaskEither<Refusal, StatusResponse> =>
  pipe(
    sequenceT(TE.ApplyPar)(view.coverage, view.gaps),
    TE.bimap(storeDown, ([coverage, gaps]) => {
      const nowMs = dependencies.clock.nowMs();
      return {
        ...dependencies.mode(fedSources(hub.table())),
        version: dependencies.version,
        started_at_ms: startedAtMs,
        now_ms: nowMs,
        series: [...statusRows(coverage, gaps, hub.table(), nowMs)],
      };
    }),
  );
