/** `/healthz`, `/readyz`, `/metrics`. */
import { readyGauge } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { z } from 'zod';
import type { Gateway, Routes } from './routes';

const ready = z.object({ status: z.enum(['ready', 'not ready']), reasons: z.array(z.string()) });

export const healthRoutes: Routes = (gateway, server) => {
  server.get(
    '/healthz',
    {
      schema: {
        tags: ['operation'],
        summary: 'The process lives',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    () => ({ status: 'ok' as const }),
  );
  server.get(
    '/readyz',
    {
      schema: {
        tags: ['operation'],
        summary: 'It does its work: the store answers and the topics are followed',
        response: { 200: ready, 503: ready },
      },
    },
    async (_, reply) => {
      const reasons = await unready(gateway);
      return reasons.length === 0
        ? reply.send({ status: 'ready', reasons })
        : reply.code(503).header('retry-after', 5).send({ status: 'not ready', reasons });
    },
  );
  const { registry } = gateway.dependencies;
  readyGauge(registry, () => unready(gateway));
  server.get(
    '/metrics',
    {
      schema: {
        tags: ['operation'],
        summary: 'Metrics for Prometheus',
        response: { 200: { content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (_, reply) =>
      reply
        .type(registry.contentType)
        .serializer((body: string) => body)
        .send(await registry.metrics()),
  );
};

const checkDeadlineMs = 3_000;

const unready = async ({ dependencies, follower }: Gateway): Promise<string[]> => {
  const answered = new AbortController();
  const late = dependencies.clock
    .sleep(checkDeadlineMs, answered.signal)
    .then(() => E.left({ message: `no answer within ${checkDeadlineMs} ms` }));
  const store = await Promise.race([dependencies.store.check(), late]);
  answered.abort();
  return [E.isLeft(store) ? `store: ${store.left.message}` : null, follower.trouble()].filter(
    (reason) => reason !== null,
  );
};
