import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  klinesResponseSchema,
  latestKlinesResponseSchema,
  problemSchema,
  statusResponseSchema,
  symbolsResponseSchema,
  type KlinesResponse,
} from '@cryptostream/contracts';
import type { GatewayDependencies } from './dependencies';
import { run, type RunningGateway } from './run';
import {
  btc1m,
  enrichedRecord,
  feedRecord,
  fullStore,
  minuteMs,
  startMs,
  surroundings,
  unavailable,
  type Surroundings,
} from './surroundings.fixture';

let gateway: RunningGateway;
let around: Surroundings;

const start = async (store = fullStore(), overrides: Partial<GatewayDependencies> = {}): Promise<void> => {
  around = surroundings(store, overrides, [feedRecord('down'), feedRecord('backfilling')]);
  gateway = await run(around.dependencies);
};

const get = (path: string): Promise<Response> => fetch(`${gateway.url}${path}`);
const getJson = async (path: string): Promise<unknown> => (await get(path)).json();
const getKlines = async (query: string): Promise<KlinesResponse> =>
  klinesResponseSchema.parse(await getJson(`/api/v1/klines?symbol=BTCUSDC&interval=1m${query}`));

afterEach(() => gateway.stop());

describe('GET /api/v1/klines', () => {
  test('without from: the newest, oldest first, with the place of the page before', async () => {
    await start();
    const page = await getKlines('&limit=3');
    expect(page).toMatchObject({ source: 'binance', symbol: 'BTCUSDC', interval: '1m', next: null });
    expect(page.klines.map(({ open_time_ms }) => open_time_ms)).toEqual(
      [7, 8, 9].map((index) => startMs + index * minuteMs),
    );
    expect(page.previous).toBe(startMs + 7 * minuteMs);
    expect(page.klines[0]).toEqual({
      open_time_ms: startMs + 7 * minuteMs,
      open: 100,
      high: 101.5,
      low: 99,
      close: 100.5,
      volume: 3,
      trades: 7,
    });
  });

  test('pages forwards through everything once', async () => {
    await start();
    const times: number[] = [];
    let from: number | null = startMs;
    while (from !== null) {
      const page: KlinesResponse = await getKlines(`&from=${from}&limit=4`);
      times.push(...page.klines.map(({ open_time_ms }) => open_time_ms));
      from = page.next;
    }
    expect(times).toEqual(around.store.raw.map(({ openTimeMs }) => openTimeMs));
  });

  test.each(['2023-11-14T22:14:00Z', '2023-11-14T22:14', '2023-11-14T23:14:00%2B01:00', '1700000040000'])(
    'takes from=%s',
    async (from) => {
      await start();
      const { klines } = await getKlines(`&from=${from}&limit=1`);
      expect(klines[0]?.open_time_ms).toBe(startMs + minuteMs);
    },
  );

  test('lays enriched values over raw klines, and keeps a kline that has none', async () => {
    const store = fullStore(3);
    await start({ ...store, enriched: store.enriched.slice(1) });
    const { klines } = await getKlines('&enriched=true');
    expect(klines.map((kline) => kline['sma_20'])).toEqual([undefined, 100.25, 100.25]);
    expect(klines[2]).toMatchObject({ gap_before: 0, zero_volume: false });
  });

  test('of a configured series without klines is empty', async () => {
    await start();
    const body = await getJson('/api/v1/klines?symbol=ETHUSDC&interval=1h');
    expect(body).toMatchObject({ source: 'binance', klines: [], next: null, previous: null });
  });

  test.each([
    ['symbol=DOGEUSDC&interval=1m', 'symbol', ['BTCUSDC', 'ETHUSDC']],
    ['symbol=BTCUSDC&interval=3m', 'interval', ['1m', '1h']],
    ['symbol=BTCUSDC&interval=7m', 'interval', expect.arrayContaining(['1m', '1d'])],
    ['symbol=BTCUSDC&interval=1m&source=kraken', 'source', ['binance']],
    ['interval=1m', 'symbol', undefined],
    ['symbol=BTCUSDC&interval=1m&from=yesterday', 'from', undefined],
    ['symbol=BTCUSDC&interval=1m&from=2&to=1', 'to', undefined],
    ['symbol=BTCUSDC&interval=1m&limit=5001', 'limit', undefined],
    ['symbol=BTCUSDC&interval=1m&limit=', 'limit', undefined],
    ['symbol=BTCUSDC&interval=1m&enriched=yes', 'enriched', ['true', 'false']],
    ['symbol=BTCUSDC&symbol=ETHUSDC&interval=1m', 'symbol', undefined],
  ])('refuses %s', async (query, path, allowed) => {
    await start();
    const response = await get(`/api/v1/klines?${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    const problem = problemSchema.parse(await response.json());
    expect(problem.errors?.map((error) => [error.path, error.allowed])).toEqual([[path, allowed]]);
  });

  test('names every wrong parameter at once', async () => {
    await start();
    const problem = problemSchema.parse(await getJson('/api/v1/klines?symbol=x&interval=y&limit=z'));
    expect(problem.errors?.map(({ path }) => path)).toEqual(['symbol', 'interval', 'limit']);
  });

  test('says 503 and when to come back while the store is away', async () => {
    await start({ ...fullStore(), failure: unavailable });
    const response = await get('/api/v1/klines?symbol=BTCUSDC&interval=1m');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3']);
    expect(problemSchema.parse(await response.json()).title).toBe('The store of klines does not answer');
  });
});

test('latest: the newest closed kline and the open one', async () => {
  await start();
  around.tell(enrichedRecord(startMs + 10 * minuteMs));
  around.tell(enrichedRecord(startMs + 11 * minuteMs, false));
  const { series } = latestKlinesResponseSchema.parse(await getJson('/api/v1/klines/latest'));
  expect(series).toMatchObject([
    {
      ...btc1m,
      closed: { open_time_ms: startMs + 10 * minuteMs, open: 100.1, sma_20: 100.25 },
      open: { open_time_ms: startMs + 11 * minuteMs },
    },
  ]);
});

test('latest: from the store when nothing was told yet', async () => {
  await start();
  const { series } = latestKlinesResponseSchema.parse(await getJson('/api/v1/klines/latest?symbol=BTCUSDC'));
  expect(series).toMatchObject([
    { closed: { open_time_ms: startMs + 9 * minuteMs, sma_20: 100.25 }, open: null },
  ]);
});

test('symbols: what there is', async () => {
  await start();
  expect(symbolsResponseSchema.parse(await getJson('/api/v1/symbols')).symbols).toEqual([
    {
      source: 'binance',
      symbol: 'BTCUSDC',
      simulated: false,
      intervals: [
        {
          interval: '1m',
          first_open_time_ms: startMs,
          last_open_time_ms: startMs + 9 * minuteMs,
          stored: 10,
        },
      ],
    },
  ]);
});

test('status: the feed as the topic left it, and what was told since the store was asked', async () => {
  await start(fullStore(), { mode: () => ({ mode: 'simulated', banner: 'SIMULATED' }) });
  around.tell(enrichedRecord(startMs + 10 * minuteMs));
  const status = statusResponseSchema.parse(await getJson('/api/v1/status'));
  expect(status).toMatchObject({ mode: 'simulated', banner: 'SIMULATED', version: '0.0.0-test' });
  expect(status.series).toMatchObject([
    {
      ...btc1m,
      feed: { status: 'backfilling' },
      last_open_time_ms: startMs + 10 * minuteMs,
      stored: 11,
      expected: 11,
      completeness_percent: 100,
    },
  ]);
});

describe('readiness', () => {
  test('ready when the store answers and the topics are followed', async () => {
    await start();
    expect(await getJson('/readyz')).toEqual({ status: 'ready', reasons: [] });
  });

  test('not ready, with the reason, while the store is away; alive all the same', async () => {
    await start({ ...fullStore(), failure: unavailable });
    const response = await get('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not ready',
      reasons: ['store: connection refused'],
    });
    expect((await get('/healthz')).status).toBe(200);
  });
});

describe('the page', () => {
  test('says how to build it when it is not there', async () => {
    await start();
    const response = await get('/');
    expect(response.status).toBe(503);
    expect(await response.text()).toMatch('npx turbo run build --filter=@cryptostream/web');
  });

  test('is asked for each time, its hashed files never again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'web-'));
    mkdirSync(join(directory, 'assets'));
    writeFileSync(join(directory, 'index.html'), '<title>page</title>');
    writeFileSync(join(directory, 'assets', 'index-abc123.js'), '1');
    await start(fullStore(), { staticDirectory: directory });
    const page = await get('/');
    expect([await page.text(), page.headers.get('cache-control')]).toEqual([
      '<title>page</title>',
      'no-cache',
    ]);
    expect(page.headers.get('content-security-policy')).toMatch("default-src 'self'");
    expect((await get('/assets/index-abc123.js')).headers.get('cache-control')).toMatch('immutable');
    expect((await get('/nothing')).status).toBe(404);
  });
});

test('an unknown route is a problem document', async () => {
  await start();
  const response = await get('/api/v1/nothing?x=1');
  expect(response.status).toBe(404);
  expect(problemSchema.parse(await response.json()).detail).toMatch('/api/v1/nothing is not a page');
});

test('the description lists every route, and /docs shows it', async () => {
  await start();
  const document = (await getJson('/api/v1/openapi.json')) as { readonly paths: object };
  expect(Object.keys(document.paths).toSorted()).toEqual([
    '/api/v1/klines',
    '/api/v1/klines/latest',
    '/api/v1/openapi.json',
    '/api/v1/status',
    '/api/v1/stream',
    '/api/v1/symbols',
    '/healthz',
    '/metrics',
    '/readyz',
  ]);
  expect(await (await get('/docs')).text()).toMatch('swagger-ui');
});

test('metrics count requests by route', async () => {
  await start();
  await get('/api/v1/symbols');
  const text = await (await get('/metrics')).text();
  expect(text).toMatch(
    'cryptostream_gateway_http_request_duration_seconds_count{method="GET",route="/api/v1/symbols",status="200"} 1',
  );
});
