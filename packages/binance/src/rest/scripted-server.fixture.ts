/** An HTTP server on 127.0.0.1 that plays the exchange as a test says. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Scripted = {
  readonly status?: number;
  readonly headers?: IncomingHttpHeaders;
  /** A string as it is, anything else as JSON. */
  readonly body: unknown;
};

export type ScriptedServer = {
  readonly url: string;
  /** Path and query of every request, oldest first. */
  readonly requests: readonly string[];
  /** What is answered from now on; null: never answers. */
  readonly answer: (script: (path: string, query: URLSearchParams) => Scripted | null) => void;
  readonly close: () => Promise<void>;
};

export const scriptedServer = async (): Promise<ScriptedServer> => {
  const requests: string[] = [];
  let script: (path: string, query: URLSearchParams) => Scripted | null = () => ({ status: 404, body: '' });
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const scripted = script(pathname, searchParams);
    if (scripted === null) return;
    const { status = 200, headers = {}, body } = scripted;
    // The clock of this machine is not that of the exchange.
    response.sendDate = false;
    response.writeHead(status, headers as Record<string, string>);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (next) => {
      script = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
