/** One webhook against real HTTP servers on this machine. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookFormat } from '@cryptostream/contracts';
import { cleanups, scriptedServer, type ScriptedAnswer } from '@cryptostream/testkit';
import { Webhook } from 'standardwebhooks';
import { alertMessage } from './alert-message.fixture';
import { deliverTo } from './deliver-to';

const cleanup = cleanups();
afterEach(cleanup.run);

const keys = [1, 2, 3].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
const never = new AbortController().signal;

const to = (
  url: string,
  {
    signingKeys = [],
    timeoutMs = 5_000,
    format = 'json',
  }: { signingKeys?: readonly string[]; timeoutMs?: number; format?: WebhookFormat } = {},
) => deliverTo({ url: `${url}/hook?key=secret`, format, signingKeys, timeoutMs, nowMs: Date.now });

const answering = async (answer: (before: number) => ScriptedAnswer) => {
  const server = await scriptedServer((_, before) => answer(before));
  cleanup.add(server.close);
  return server;
};

const serving = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test('what is sent is what a receiver verifies, with any of the keys, and nothing that was changed', async () => {
  const server = await answering(() => ({ status: 204 }));
  const alert = alertMessage({ message: 'close über 5 €' });
  expect(await to(server.url, { signingKeys: keys.slice(0, 2) })(alert, never)()).toEqual({
    _tag: 'Delivered',
  });
  const [{ method, path, headers, body }] = server.requests as readonly [(typeof server.requests)[0]];
  expect({ method, path }).toEqual({ method: 'POST', path: '/hook?key=secret' });
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'webhook-id': alert.record.id,
  });
  const given = headers as Record<string, string>;
  for (const key of keys.slice(0, 2))
    expect(new Webhook(key).verify(body, given)).toEqual({
      type: 'alert',
      timestamp: '2025-03-01T12:00:00.000Z',
      data: alert.record,
    });
  expect(() => new Webhook(keys[2]!).verify(body, given)).toThrow('No matching signature');
  expect(() => new Webhook(keys[0]!).verify(body.replace('5', '6'), given)).toThrow('No matching signature');
});

test('without a key nothing is signed; Slack gets its shape', async () => {
  const server = await answering(() => ({ status: 200, body: 'ok' }));
  expect(await to(server.url, { format: 'slack' })(alertMessage(), never)()).toEqual({ _tag: 'Delivered' });
  const [request] = server.requests;
  expect(request!.headers['webhook-signature']).toBeUndefined();
  expect(Object.keys(JSON.parse(request!.body) as object)).toEqual(['text']);
});

test('each try has the same id and body; the answer says what becomes of it', async () => {
  const answers: readonly ScriptedAnswer[] = [
    { status: 500 },
    { status: 503, headers: { 'retry-after': '7' } },
    'reset',
    { status: 410, body: 'gone' },
    { status: 200 },
  ];
  const server = await answering((before) => answers[before]!);
  const deliver = to(server.url);
  const found = [];
  for (const _ of answers) found.push(await deliver(alertMessage(), never)());
  expect(found).toEqual([
    { _tag: 'Retry', reason: 'it answered 500' },
    { _tag: 'Retry', reason: 'it answered 503', retryAfterMs: 7_000 },
    { _tag: 'Retry', reason: 'no connection (ECONNRESET)' },
    { _tag: 'Refused', reason: 'it answered 410 ("gone")' },
    { _tag: 'Delivered' },
  ]);
  expect(
    new Set(server.requests.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size,
  ).toBe(1);
});

test('a redirect is not followed', async () => {
  const target = await answering(() => ({ status: 200 }));
  const server = await answering(() => ({ status: 302, headers: { location: target.url } }));
  expect(await to(server.url)(alertMessage(), never)()).toMatchObject({ _tag: 'Refused' });
  expect(target.requests).toHaveLength(0);
});

test('one that does not answer is given up when its time is over, and its request ended', async () => {
  const server = await answering(() => 'hang');
  expect(await to(server.url, { timeoutMs: 50 })(alertMessage(), never)()).toEqual({
    _tag: 'Retry',
    reason: 'no answer within 50 ms',
  });
  await server.requests[0]!.closed;
});

test('being stopped ends a request that hangs, and one that has not begun', async () => {
  const stop = new AbortController();
  const server = await answering(() => {
    stop.abort();
    return 'hang';
  });
  const expected = { _tag: 'Retry', reason: 'it had not answered when sending was stopped' };
  expect(await to(server.url)(alertMessage(), stop.signal)()).toEqual(expected);
  await server.requests[0]!.closed;
  expect(await to(server.url)(alertMessage(), stop.signal)()).toEqual(expected);
  expect(server.requests).toHaveLength(1);
});

test('the status counts, though the body breaks off', async () => {
  const url = await serving((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('the first of it', () => response.destroy());
  });
  expect(await to(url)(alertMessage(), never)()).toEqual({ _tag: 'Delivered' });
});

test('a body without end is not read on', async () => {
  let ended: (written: number) => void;
  const written = new Promise<number>((resolve) => (ended = resolve));
  const url = await serving((_, response) => {
    let bytes = 0;
    const write = (): void => {
      if (response.destroyed) return;
      bytes += 65_536;
      response.write(Buffer.alloc(65_536, 97), write);
    };
    response.once('close', () => ended(bytes));
    response.writeHead(500);
    write();
  });
  expect(await to(url)(alertMessage(), never)()).toEqual({ _tag: 'Retry', reason: 'it answered 500' });
  // The rest is what the sockets of both sides hold.
  expect(await written).toBeLessThan(64 * 1_048_576);
});

test('where nobody listens it says so, without the address', async () => {
  const server = await answering(() => ({ status: 200 }));
  await server.close();
  expect(await to(server.url)(alertMessage(), never)()).toEqual({
    _tag: 'Retry',
    reason: 'no connection (ECONNREFUSED)',
  });
});
