/** Stands between one consumer and InfluxDB, so that a test can strike exactly before or after a write. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `arriving`: InfluxDB has nothing of it yet; `stored`: it has answered, the consumer does not know. */
export type WritePhase = 'arriving' | 'stored';

export type InfluxGate = {
  readonly url: string;
  /** Resolves when the next write stands in that phase; it goes on when the answer is called. Rejects when none comes. */
  readonly catchWrite: (phase: WritePhase) => Promise<() => void>;
  /** Writes answered so far. */
  readonly writes: () => number;
  readonly stop: () => Promise<void>;
};

type Waiting = { readonly phase: WritePhase; readonly caught: (release: () => void) => void };

/** Has its own mind on writes. True: the answer is given already. */
export type WriteHooks = {
  readonly before: (bodyBytes: number, outgoing: ServerResponse) => Promise<boolean>;
  readonly after: (outgoing: ServerResponse) => boolean;
};

const passOn: WriteHooks = { before: () => Promise.resolve(false), after: () => false };

const catchDeadlineMs = 90_000;

export const startGate = async (
  targetUrl: string,
  port = 0,
  { before, after }: WriteHooks = passOn,
): Promise<InfluxGate> => {
  const waiting: Waiting[] = [];
  let writes = 0;
  const pass = (phase: WritePhase): Promise<void> => {
    const index = waiting.findIndex((each) => each.phase === phase);
    if (index < 0) return Promise.resolve();
    const [{ caught }] = waiting.splice(index, 1) as [Waiting];
    return new Promise((release) => caught(release));
  };
  const catchWrite = (phase: WritePhase): Promise<() => void> => {
    const write = new Promise<() => void>((resolve, reject) => {
      const each: Waiting = { phase, caught: (release) => (clearTimeout(timer), resolve(release)) };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(each), 1);
        reject(new Error(`no write was ${phase} within ${catchDeadlineMs} ms; ${writes} before`));
      }, catchDeadlineMs);
      waiting.push(each);
    });
    // A test that has failed meanwhile waits for it no longer.
    write.catch(() => undefined);
    return write;
  };
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const isWrite = incoming.url?.startsWith('/api/v2/write') === true && body.length > 0;
    if (isWrite) await pass('arriving');
    if (isWrite && (await before(body.length, outgoing))) return;
    const answer = await forward(targetUrl, incoming, body);
    if (isWrite) await pass('stored');
    if (isWrite) writes += 1;
    if (isWrite && after(outgoing)) return;
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    catchWrite,
    writes: () => writes,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const forward = (targetUrl: string, { url = '/', method, headers }: IncomingMessage, body: Buffer) =>
  new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>((resolve, reject) => {
    const forwarded = request(new URL(url, targetUrl), { method, headers, agent: false }, (answer) => {
      bodyOf(answer).then(
        (text) =>
          resolve({
            status: answer.statusCode ?? 502,
            headers: without(answer.headers, ['transfer-encoding', 'connection', 'content-length']),
            body: text,
          }),
        reject,
      );
    });
    forwarded.on('error', reject).end(body);
  });

const without = (headers: IncomingMessage['headers'], names: readonly string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
