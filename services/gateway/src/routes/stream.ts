/** `GET /api/v1/stream`: what happens, as server-sent events. */
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { z } from 'zod';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../http/answer';
import { checkKnownLists } from '../http/check-known';
import { badParametersResponse, unavailableResponse } from '../http/problem-responses';
import { streamQuery, type StreamQuery } from '../http/queries';
import type { Refusal } from '../http/refusal';
import { openConnection, type Connection } from '../stream/connection';
import { serveClient } from '../stream/serve-client';
import { decodeEventId } from '../topology/event-id';
import type { Gateway, Routes } from './routes';

const description = `Events \`kline\` (the kline in progress), \`enriched\` (a closed kline), \`status\` (the feed of a series
changed its state) and \`reset\` (more was missed than is sent again: read \`/api/v1/klines\` from \`from_ms\` on). A client
that comes back with \`Last-Event-ID\` misses no closed kline, even when the gateway was restarted; it may get one twice.`;

export const streamRoutes: Routes = (gateway, server) => {
  const connections = new Set<Connection>();
  server.get(
    '/api/v1/stream',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['stream'],
        summary: 'Klines and feed states as they come (server-sent events)',
        description,
        querystring: streamQuery,
        response: {
          200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
          400: badParametersResponse,
          503: unavailableResponse,
        },
      },
    },
    async (request, reply) => {
      const refusal = await refusalOf(gateway, connections.size, request.query);
      if (refusal !== null) return refuse(reply, refusal);
      open(gateway, connections, request.query, request, reply);
      return reply;
    },
  );
  server.addHook('preClose', async () => connections.forEach((connection) => connection.end()));
};

const refusalOf = async (
  { limits, view }: Gateway,
  connected: number,
  query: StreamQuery,
): Promise<Refusal | null> => {
  if (connected >= limits.maximumStreams) return { _tag: 'TooManyStreams', maximum: limits.maximumStreams };
  const coverage = await view.coverage();
  // What happens now is told even while the store is away; then nobody knows which series it has.
  if (E.isLeft(coverage)) return null;
  const checked = checkKnownLists(view.known(coverage.right), query);
  return E.isLeft(checked) ? checked.left : null;
};

const open = (
  { dependencies, limits, hub, view, metrics }: Gateway,
  connections: Set<Connection>,
  filter: StreamQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): void => {
  const connection = openConnection(startEvents(reply), {
    ...limits,
    onTooSlow: metrics.streamTooSlow,
    onClosed: () => {
      connections.delete(connection);
      metrics.streamClosed();
      stop();
    },
  });
  connections.add(connection);
  metrics.streamOpened();
  const stop = serveClient({
    ...dependencies,
    hub,
    connection,
    filter,
    coverage: view.coverage,
    limit: limits.replayedKlines,
    lastEventId: O.chain(decodeEventId)(O.fromNullable(lastEventId(request))),
  });
};

const lastEventId = ({ headers }: FastifyRequest): string | undefined =>
  [headers['last-event-id']].flat().find((id) => id !== undefined);

/** From here on the answer is written by hand: fastify neither compresses nor ends it. */
const startEvents = (reply: FastifyReply) => {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.raw.write('retry: 2000\n\n');
  return reply.raw;
};
