/** Stands before InfluxDB, refuses to remove anything as long as it is told to, and counts. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type DeleteGate = {
  readonly url: string;
  readonly refuse: (refuses: boolean) => void;
  readonly refused: () => number;
  /** Requests to remove that InfluxDB has got. */
  readonly passed: () => number;
  readonly stop: () => Promise<void>;
};

export const startDeleteGate = async (targetUrl: string): Promise<DeleteGate> => {
  let refuses = false;
  const counts = { refused: 0, passed: 0 };
  const server = createServer((incoming, outgoing) => {
    const { url = '/', method, headers } = incoming;
    const isDelete = url.startsWith('/api/v2/delete');
    if (isDelete && refuses) {
      counts.refused += 1;
      incoming.resume();
      outgoing.writeHead(503).end('{"message":"not now"}');
      return;
    }
    if (isDelete) counts.passed += 1;
    const forwarded = request(new URL(url, targetUrl), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  // Whoever was frozen finds its connection as it left it.
  server.keepAliveTimeout = 300_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse: (now) => void (refuses = now),
    refused: () => counts.refused,
    passed: () => counts.passed,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
};
