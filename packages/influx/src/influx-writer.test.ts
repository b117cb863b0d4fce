/** The writer against a server that fails as scripted: the ways the client loses data are closed. */
import { toFields, type Point } from '@cryptostream/contracts';
import type { PointWriter } from '@cryptostream/ports';
import {
  left,
  recordingLogger,
  right,
  scriptedServer,
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptedServer,
} from '@cryptostream/testkit';
import { influxWriter } from './influx-writer';

const points = (count: number, closeOf: (index: number) => number = (index) => index): readonly Point[] =>
  Array.from({ length: count }, (_, index) => ({
    measurement: 'kline_raw',
    tags: { symbol: 'BTCUSDC' },
    fields: toFields({ close: { type: 'float', value: closeOf(index) } }),
    timeMs: index,
  }));

const json = (status: number, code: string, message: string): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ code, message }),
});

const stored: ScriptedAnswer = { status: 204 };
const linesOf = ({ body }: ScriptedRequest): readonly string[] => body.split('\n');

let server: ScriptedServer | undefined;
let writer: PointWriter | undefined;
afterEach(async () => {
  await writer?.close();
  await server?.close();
});

const writeTo = async (
  answer: (request: ScriptedRequest, before: number) => ScriptedAnswer,
  timeoutMs = 5_000,
): Promise<{ readonly server: ScriptedServer; readonly writer: PointWriter }> => {
  server = await scriptedServer(answer);
  const { url } = server;
  writer = influxWriter({ url, org: 'o', bucket: 'b & c', token: 't', timeoutMs }, recordingLogger().logger);
  return { server, writer };
};

test('asks as the API wants it', async () => {
  const to = await writeTo(() => stored);
  await right(to.writer.write(points(2)));
  expect(to.server.requests).toMatchObject([
    {
      method: 'POST',
      path: '/api/v2/write?org=o&bucket=b+%26+c&precision=ms',
      headers: { authorization: 'Token t' },
      body: 'kline_raw,symbol=BTCUSDC close=0 0\nkline_raw,symbol=BTCUSDC close=1 1',
    },
  ]);
});

test('T1: Right only after every batch was answered 204, one request at a time, in order', async () => {
  const to = await writeTo(() => stored);
  expect(await right(to.writer.write(points(12_000)))).toEqual([]);
  expect(to.server.requests.map((request) => linesOf(request).length)).toEqual([5_000, 5_000, 2_000]);
  expect(to.server.requests.flatMap(linesOf)).toHaveLength(12_000);
});

test('T2: 503 three times is Left three times, then everything is stored', async () => {
  const to = await writeTo((_, before) => (before < 3 ? { status: 503 } : stored));
  for (const _ of [1, 2, 3])
    expect(await left(to.writer.write(points(3_000)))).toMatchObject({ _tag: 'StoreUnavailable' });
  expect(await right(to.writer.write(points(3_000)))).toEqual([]);
  expect(to.server.requests.map((request) => linesOf(request).length)).toEqual([3_000, 3_000, 3_000, 3_000]);
});

test.each([400, 401, 403, 404])('T3: %d for the whole request is Left, not lost', async (status) => {
  const to = await writeTo(() => json(status, 'x', 'no'));
  expect(await left(to.writer.write(points(10)))).toMatchObject({ _tag: 'StoreRefused', retryable: false });
  expect(to.server.requests).toHaveLength(1);
});

test('T4: 50,000 points against an outage are Left at the first batch: nothing is buffered, nothing dropped', async () => {
  const to = await writeTo((_, before) => (before === 0 ? { status: 500 } : stored));
  await left(to.writer.write(points(50_000)));
  expect(to.server.requests).toHaveLength(1);
  await right(to.writer.write(points(50_000)));
  expect(to.server.requests.slice(1).flatMap(linesOf)).toHaveLength(50_000);
});

test('T5: a failed write never comes back behind a newer one', async () => {
  const to = await writeTo((_, before) => (before === 0 ? { status: 503 } : stored));
  await left(to.writer.write(points(1, () => 1)));
  await right(to.writer.write(points(1, () => 2)));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(to.server.requests.map(({ body }) => body)).toEqual([
    'kline_raw,symbol=BTCUSDC close=1 0',
    'kline_raw,symbol=BTCUSDC close=2 0',
  ]);
});

test('T5: a request that timed out is ended, not left to arrive later', async () => {
  const to = await writeTo(() => 'hang', 1_000);
  expect(await left(to.writer.write(points(1)))).toMatchObject({
    _tag: 'StoreUnavailable',
    message: `InfluxDB at ${to.server.url} did not answer within 1000 ms`,
  });
  await to.server.requests[0]!.closed;
});

test('T6: Right is exactly 204; 200 from something else is not', async () => {
  const to = await writeTo(() => ({ status: 200, body: '<html>' }));
  expect(await left(to.writer.write(points(1)))).toMatchObject({ _tag: 'StoreRefused' });
});

test('a connection that breaks, or none, is worth another try', async () => {
  const to = await writeTo(() => 'reset');
  expect(await left(to.writer.write(points(1)))).toMatchObject({ _tag: 'StoreUnavailable', retryable: true });
  await to.server.close();
  expect(await left(to.writer.write(points(1)))).toMatchObject({
    _tag: 'StoreUnavailable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  [
    'a date, by the clock of the server',
    { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
    30_000,
  ],
])('Retry-After in %s', async (_, headers, retryAfterMs) => {
  const to = await writeTo(() => ({ status: 429, headers }));
  expect(await left(to.writer.write(points(1)))).toMatchObject({ _tag: 'StoreUnavailable', retryAfterMs });
});

test('413 halves the batch until it fits', async () => {
  const to = await writeTo((request) => (linesOf(request).length > 300 ? { status: 413 } : stored));
  expect(await right(to.writer.write(points(1_000)))).toEqual([]);
  const taken = to.server.requests.filter((request) => linesOf(request).length <= 300);
  expect(taken.flatMap(linesOf)).toHaveLength(1_000);
});

test('a single point that is too large is rejected', async () => {
  const to = await writeTo(() => ({ status: 413, body: 'too large' }));
  expect(await right(to.writer.write(points(1)))).toMatchObject([{ reason: { code: 'sink_refused' } }]);
});

test.each([400, 422])('%d: the offending points are named, all others are stored', async (status) => {
  const bad = [0, 17, 18, 999];
  const isBad = (line: string): boolean => bad.some((index) => line.endsWith(` ${index}`));
  const good = new Set<string>();
  const to = await writeTo((request) => {
    const lines = linesOf(request);
    const offending = lines.filter(isBad);
    if (status === 422 || offending.length === 0)
      lines.filter((line) => !isBad(line)).forEach((line) => good.add(line));
    if (offending.length === 0) return stored;
    return status === 400
      ? json(400, 'invalid', `unable to parse '${offending[0]}': invalid number`)
      : json(422, 'unprocessable entity', `partial write: field type conflict dropped=${offending.length}`);
  });
  const rejected = await right(to.writer.write(points(1_000)));
  expect(rejected.map(({ point }) => point.timeMs)).toEqual(bad);
  expect(rejected[0]!.reason).toMatchObject({
    code: 'sink_refused',
    value: expect.stringContaining('kline_raw'),
  });
  expect(good.size).toBe(996);
});

test('422 that dropped all of the batch needs no splitting', async () => {
  const to = await writeTo((request) =>
    json(422, 'unprocessable entity', `points beyond retention policy dropped=${linesOf(request).length}`),
  );
  expect(await right(to.writer.write(points(5_000)))).toHaveLength(5_000);
  expect(to.server.requests).toHaveLength(1);
});

test('an outage while splitting is Left', async () => {
  const to = await writeTo((_, before) =>
    before === 0 ? json(400, 'invalid', 'unable to parse') : { status: 503 },
  );
  expect(await left(to.writer.write(points(4)))).toMatchObject({ _tag: 'StoreUnavailable' });
});

test('points that cannot be written at all are rejected beside those that are stored', async () => {
  const to = await writeTo(() => stored);
  const rejected = await right(to.writer.write(points(3, (index) => (index === 1 ? NaN : index))));
  expect(rejected).toMatchObject([{ point: { timeMs: 1 }, reason: { code: 'sink_refused', path: 'close' } }]);
  expect(to.server.requests.flatMap(linesOf)).toHaveLength(2);
});

test('no points, no request', async () => {
  const to = await writeTo(() => stored);
  expect(await right(to.writer.write([]))).toEqual([]);
  expect(to.server.requests).toEqual([]);
});

test('check asks without writing, and tells a wrong token', async () => {
  const to = await writeTo((_, before) =>
    before === 0 ? stored : json(401, 'unauthorized', 'unauthorized access'),
  );
  await right(to.writer.check);
  expect(to.server.requests[0]!.body).toBe('');
  expect(await left(to.writer.check)).toEqual({
    _tag: 'StoreRefused',
    message: 'InfluxDB answered 401: unauthorized access (check the token)',
    retryable: false,
  });
});
