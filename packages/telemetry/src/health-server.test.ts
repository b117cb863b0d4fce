import { Counter } from 'prom-client';
import { startHealthServer, type HealthServer } from './health-server';
import { createRegistry } from './metrics';

const reasons: string[] = [];
const registry = createRegistry({ interval: '1m' });
const counter = new Counter({ name: 'things_total', help: 'Things', registers: [registry] });
let server: HealthServer;

beforeAll(async () => {
  server = await startHealthServer({ port: 0, registry, unready: () => reasons });
});
afterAll(() => server.stop());
afterEach(() => {
  reasons.length = 0;
});

const get = async (path: string) => {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

const json = 'application/json';

test('the process lives, whether or not it does its work', async () => {
  reasons.push('waiting for Kafka');
  expect(await get('/healthz')).toEqual({ status: 200, type: json, text: '{"status":"ok"}' });
});

test('it is ready when nothing keeps it from its work', async () => {
  expect(await get('/readyz')).toEqual({
    status: 200,
    type: json,
    text: '{"status":"ready","reasons":[]}',
  });
});

test('it is not ready as long as something does, and says what', async () => {
  reasons.push('waiting for Kafka', 'InfluxDB answered 401');
  expect(await get('/readyz')).toEqual({
    status: 503,
    type: json,
    text: '{"status":"not ready","reasons":["waiting for Kafka","InfluxDB answered 401"]}',
  });
  reasons.length = 0;
  expect((await get('/readyz?verbose')).status).toBe(200);
});

test('metrics come in the format that Prometheus reads, with the labels of the process', async () => {
  counter.inc(3);
  const { status, type, text } = await get('/metrics');
  expect(status).toBe(200);
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text).toContain('\nthings_total{interval="1m"} 3\n');
  expect(text).toMatch(/^process_resident_memory_bytes\{interval="1m"\} \d+$/m);
});

test('any other path is not there, and the answer says what is', async () => {
  const { status, type, text } = await get('/health');
  expect({ status, type }).toEqual({ status: 404, type: json });
  expect(JSON.parse(text)).toEqual({ title: 'Not found', paths: ['/healthz', '/readyz', '/metrics'] });
});

test('what cannot be told is an answer too, and the process lives on', async () => {
  const broken = await startHealthServer({
    port: 0,
    registry,
    unready: () => {
      throw new Error('a bug');
    },
  });
  const response = await fetch(`http://127.0.0.1:${broken.port}/readyz`);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ title: 'a bug' });
  await broken.stop();
});

test('a port that is taken is refused; after the stop it is free, open connections or not', async () => {
  const options = { registry, unready: () => [] };
  const first = await startHealthServer({ ...options, port: 0 });
  await fetch(`http://127.0.0.1:${first.port}/healthz`);
  await expect(startHealthServer({ ...options, port: first.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await first.stop();
  const second = await startHealthServer({ ...options, port: first.port });
  await second.stop();
});
