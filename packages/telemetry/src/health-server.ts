/**
 * `/healthz` (the process lives), `/readyz` (it does its work: 200, or 503 with what is missing) and `/metrics` of a
 * worker, on plain node:http, since three fixed answers need no framework.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export type HealthServer = { readonly port: number; readonly stop: () => Promise<void> };

/** @param unready what keeps the worker from doing its work right now, in words; empty when it does */
export const startHealthServer = (options: {
  readonly port: number;
  readonly registry: Registry;
  readonly unready: () => readonly string[];
}): Promise<HealthServer> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      // A bug in what is asked must not end the process that is asked how it is.
      answer(options, request.url ?? '/', response).catch((error: unknown) => {
        json(response, 500, { title: error instanceof Error ? error.message : String(error) });
      });
    });
    server.once('error', reject);
    server.listen(options.port, () => {
      server.off('error', reject);
      resolve({
        port: (server.address() as AddressInfo).port,
        stop: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });

const answer = async (
  { registry, unready }: { readonly registry: Registry; readonly unready: () => readonly string[] },
  url: string,
  response: ServerResponse,
): Promise<void> => {
  switch (url.split('?')[0]) {
    case '/healthz':
      return json(response, 200, { status: 'ok' });
    case '/readyz': {
      const reasons = unready();
      return json(response, reasons.length === 0 ? 200 : 503, {
        status: reasons.length === 0 ? 'ready' : 'not ready',
        reasons,
      });
    }
    case '/metrics': {
      const metrics = await registry.metrics();
      response.writeHead(200, { 'content-type': registry.contentType });
      response.end(metrics);
      return;
    }
    default:
      return json(response, 404, { title: 'Not found', paths: ['/healthz', '/readyz', '/metrics'] });
  }
};

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
