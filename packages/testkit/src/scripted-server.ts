/** An HTTP server on 127.0.0.1 that answers as a test says, and keeps what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type ScriptedAnswer =
  | {
      readonly status: number;
      readonly headers?: { readonly [name: string]: string };
      readonly body?: string;
    }
  /** Takes the request and never answers; or ends the connection. */
  | 'hang'
  | 'reset';

export type ScriptedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Resolves when the request is over: answered, or its connection ended. */
  readonly closed: Promise<void>;
};

export type ScriptedServer = {
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  readonly close: () => Promise<void>;
};

/** @param answer also gets the number of requests before this one */
export const scriptedServer = async (
  answer: (request: ScriptedRequest, before: number) => ScriptedAnswer,
): Promise<ScriptedServer> => {
  const requests: ScriptedRequest[] = [];
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await toRequest(incoming, response);
    requests.push(request);
    reply(response, answer(request, requests.length - 1));
  };
  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
};

const toRequest = async (incoming: IncomingMessage, response: ServerResponse): Promise<ScriptedRequest> => {
  const { method = '', url: path = '', headers } = incoming;
  const closed = new Promise<void>((resolve) => response.once('close', () => resolve()));
  return { method, path, headers, body: await text(incoming), closed };
};

const reply = (response: ServerResponse, answer: ScriptedAnswer): void => {
  if (answer === 'hang') return;
  if (answer === 'reset') response.socket?.destroy();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
};
