import type { KlineRequest } from '@cryptostream/ports';
import * as E from 'fp-ts/Either';
import { binance } from '../binance';
import { fakeTime, silentLogger, startMs, until, type FakeTime } from '../fake-time.fixture';
import type { BinanceMetrics, BinanceOptions } from '../options';
import { scriptedServer, type Scripted, type ScriptedServer } from './scripted-server.fixture';

const minute = 60_000;
const page: KlineRequest = { symbol: 'BTCUSDC', interval: '1m', limit: 1_000 };

const row = (openTimeMs: number): readonly unknown[] => [
  openTimeMs,
  '1.0',
  '2.0',
  '0.5',
  '1.5',
  '10',
  openTimeMs + minute - 1,
  '15',
  3,
  '4',
  '6',
  '0',
];

describe('REST', () => {
  let server: ScriptedServer;
  let time: FakeTime;

  beforeEach(async () => {
    server = await scriptedServer();
    time = fakeTime();
  });
  afterEach(() => server.close());

  const exchange = (options: BinanceOptions = {}, metrics?: BinanceMetrics) =>
    binance(
      { restUrl: server.url, ...options },
      { ...time, logger: silentLogger, random: () => 0, ...(metrics && { metrics }) },
    );

  /** The exchange's clock runs 5 s ahead of the local one. */
  const exchangeMs = () => time.clock.nowMs() + 5_000;

  const serve = (klines: () => Scripted | null) =>
    server.answer((path) => (path === '/api/v3/time' ? { body: { serverTime: exchangeMs() } } : klines()));

  const fetched = () => server.requests.filter((url) => url.startsWith('/api/v3/klines'));

  test('an exchange that has set its clock back: what it shows in progress is not closed by the clock it had', async () => {
    const last = startMs - minute;
    let backMs = 0;
    server.answer((path) =>
      path === '/api/v3/time'
        ? { body: { serverTime: exchangeMs() } }
        : { headers: { date: new Date(exchangeMs() - backMs).toUTCString() }, body: [row(last)] },
    );
    const { fetchKlines } = exchange();
    expect(await fetchKlines(page)()).toMatchObject(E.right({ klines: [{ closed: true }] }));
    backMs = 6_000;
    const serverTimeMs = Math.floor((exchangeMs() - backMs) / 1_000) * 1_000;
    expect(await fetchKlines(page)()).toMatchObject(E.right({ serverTimeMs, klines: [{ closed: false }] }));
  });

  test('a page: parameters, klines, and closed by the clock of the exchange alone', async () => {
    const last = startMs - minute;
    // Locally the kline ended this moment; the exchange is 5 s ahead, beyond the margin.
    serve(() => ({ body: [row(last - minute), row(last), row(last + minute)] }));
    const found = await exchange().fetchKlines({ ...page, fromMs: last - minute, toMs: last + 2 * minute })();
    expect(fetched()).toEqual([
      `/api/v3/klines?symbol=BTCUSDC&interval=1m&startTime=${last - minute}&endTime=${last + 2 * minute - 1}&limit=1000`,
    ]);
    expect(found).toMatchObject(
      E.right({
        serverTimeMs: startMs + 5_000,
        klines: [
          { source: 'binance', symbol: 'BTCUSDC', interval: '1m', open: '1.0', closed: true },
          { openTimeMs: last, closed: true },
          { openTimeMs: last + minute, closed: false },
        ],
      }),
    );
  });

  test('without bounds no times are sent; an empty page is a page', async () => {
    serve(() => ({ body: [] }));
    expect(await exchange().fetchKlines({ ...page, limit: 5 })()).toMatchObject(E.right({ klines: [] }));
    expect(fetched()).toEqual(['/api/v3/klines?symbol=BTCUSDC&interval=1m&limit=5']);
  });

  test('an answer that took long closes nothing by the time it took', async () => {
    const instance = exchange();
    serve(() => {
      void time.advance(10_000);
      return { body: [row(startMs)] };
    });
    expect(await instance.fetchKlines(page)()).toMatchObject(E.right({ serverTimeMs: startMs + 5_000 }));
  });

  test('the time is asked for once for many requests, and again after a minute or when clocks part', async () => {
    const instance = exchange();
    const asked = () => server.requests.filter((url) => url === '/api/v3/time').length;
    serve(() => ({ body: [] }));
    await Promise.all([1, 2, 3].map(() => instance.fetchKlines(page)()));
    expect(asked()).toBe(1);
    await time.advance(59_000);
    expect(await instance.fetchKlines(page)()).toMatchObject(E.right({ serverTimeMs: startMs + 64_000 }));
    expect(asked()).toBe(1);
    await time.advance(2_000);
    await instance.fetchKlines(page)();
    expect(asked()).toBe(2);
    time.setWall(3_600_000);
    await instance.fetchKlines(page)();
    expect(asked()).toBe(3);
  });

  test('server time tells whether the exchange can be reached', async () => {
    serve(() => null);
    expect(await exchange().serverTime()).toEqual(E.right(startMs + 5_000));
  });

  test('information on symbols', async () => {
    const symbols = [{ symbol: 'BTCUSDC', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDC' }];
    server.answer(() => ({ body: { serverTime: 1, rateLimits: [], symbols } }));
    expect(await exchange().exchangeInfo(['BTCUSDC'])()).toMatchObject(E.right({ symbols }));
    expect(decodeURIComponent(server.requests[0] ?? '')).toBe('/api/v3/exchangeInfo?symbols=["BTCUSDC"]');
  });

  test.each<[string, Scripted, object]>([
    [
      'an unknown symbol',
      { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } },
      { _tag: 'RequestRefused', retryable: false, message: expect.stringContaining('symbol BTCUSDC') },
    ],
    [
      'an unknown interval',
      { status: 400, body: { code: -1120, msg: 'Invalid interval.' } },
      { _tag: 'RequestRefused', retryable: false, message: expect.stringContaining('interval 1m') },
    ],
    [
      'a parameter it does not take',
      { status: 400, body: { code: -1100, msg: 'Illegal characters.' } },
      { _tag: 'RequestRefused', retryable: false, message: expect.stringContaining('-1100') },
    ],
    [
      'a busy server, told with a 4xx',
      { status: 400, body: { code: -1008, msg: 'Server busy.' } },
      { _tag: 'ExchangeUnavailable', retryable: true },
    ],
    ['5xx', { status: 503, body: '<html>' }, { _tag: 'ExchangeUnavailable', retryable: true }],
    [
      'a place it does not serve',
      { status: 451, body: { code: 0, msg: 'Service unavailable from a restricted location' } },
      { _tag: 'Restricted', retryable: false, message: expect.stringContaining('set BINANCE_REST_URL') },
    ],
    [
      'a proxy that speaks JSON',
      { status: 403, body: { code: 403, msg: 'Forbidden' } },
      { _tag: 'Restricted', retryable: true },
    ],
    [
      'a code that is not about the request',
      { status: 400, body: { code: -1004, msg: 'This server is already busy.' } },
      { _tag: 'AnswerNotUnderstood', retryable: true },
    ],
    [
      'a firewall',
      { status: 403, body: '<html>' },
      { _tag: 'Restricted', retryable: true, retryAfterMs: 300_000 },
    ],
    [
      'a page in place of JSON',
      { body: '<html>hello' },
      { _tag: 'AnswerNotUnderstood', message: expect.stringContaining('<html>hello') },
    ],
    ['no such path', { status: 404, body: 'nothing here' }, { _tag: 'AnswerNotUnderstood' }],
    [
      'JSON of another kind',
      { body: [{ open: 1 }] },
      { _tag: 'AnswerNotUnderstood', retryable: false, message: expect.stringContaining('/api/v3/klines') },
    ],
    [
      'klines out of order',
      { body: [row(minute), row(0)] },
      { _tag: 'AnswerNotUnderstood', retryable: false },
    ],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:1' }, body: '' },
      { _tag: 'AnswerNotUnderstood' },
    ],
  ])('%s', async (_, answer, expected) => {
    serve(() => answer);
    expect(await exchange().fetchKlines(page)()).toMatchObject(E.left(expected));
  });

  test('klines outside what was asked for are not taken', async () => {
    serve(() => ({ body: [row(0)] }));
    expect(await exchange().fetchKlines({ ...page, fromMs: minute })()).toMatchObject(
      E.left({ _tag: 'AnswerNotUnderstood' }),
    );
  });

  test('no answer in time', async () => {
    serve(() => null);
    expect(await exchange({ timeoutMs: 50 }).fetchKlines(page)()).toMatchObject(
      E.left({
        _tag: 'ExchangeUnavailable',
        retryable: true,
        message: expect.stringContaining('no answer within 50 ms'),
      }),
    );
  });

  test('nobody there', async () => {
    const gone = await scriptedServer();
    await gone.close();
    expect(await exchange({ restUrl: gone.url }).serverTime()).toMatchObject(
      E.left({
        _tag: 'ExchangeUnavailable',
        retryable: true,
        message: expect.stringContaining('cannot be reached'),
      }),
    );
  });

  test.each([
    [429, { 'retry-after': '7' }, 7_000],
    [418, { 'retry-after': '180' }, 180_000],
    [429, {}, 60_000],
    [418, { 'retry-after': 'soon' }, 120_000],
  ])('%i with %j: nothing is sent by this instance until it ends', async (status, headers, retryAfterMs) => {
    const instance = exchange();
    serve(() => ({ status, headers, body: { code: -1003, msg: 'Too much request weight used.' } }));
    expect(await instance.fetchKlines(page)()).toMatchObject(
      E.left({ _tag: 'RateLimited', retryable: true, retryAfterMs }),
    );
    const sent = server.requests.length;
    await time.advance(retryAfterMs - 1);
    const refusals = await Promise.all([instance.fetchKlines(page)(), instance.serverTime()]);
    expect(refusals).toMatchObject([1, 2].map(() => E.left({ _tag: 'RateLimited', retryAfterMs: 1 })));
    expect(server.requests.length).toBe(sent);
    await time.advance(1);
    serve(() => ({ body: [] }));
    expect(E.isRight(await instance.fetchKlines(page)())).toBe(true);
  });

  test('a request that can wait is sent only while more than half is left', async () => {
    const instance = exchange();
    serve(() => ({ headers: { 'x-mbx-used-weight-1m': '2399' }, body: [] }));
    await instance.fetchKlines(page)();
    const waiting = instance.fetchKlines({ ...page, spare: true })();
    await until(() => time.sleepers() === 1);
    expect(E.isRight(await instance.fetchKlines(page)())).toBe(true);
    expect(fetched().length).toBe(2);
    serve(() => ({ headers: { 'x-mbx-used-weight-1m': '4' }, body: [] }));
    await time.advance(55_000);
    expect(E.isRight(await waiting)).toBe(true);
    expect(fetched().length).toBe(3);
    expect(E.isRight(await instance.fetchKlines({ ...page, spare: true })())).toBe(true);
  });

  test('near the limit all requests wait for the next minute of the exchange', async () => {
    const metrics = { usedWeight: jest.fn(), request: jest.fn() };
    const instance = exchange({}, metrics);
    serve(() => ({ headers: { 'x-mbx-used-weight-1m': '4799' }, body: [] }));
    await instance.fetchKlines(page)();
    expect(metrics.usedWeight).toHaveBeenCalledWith(4_799);
    expect(metrics.request).toHaveBeenCalledWith(200);
    serve(() => ({ headers: { 'x-mbx-used-weight-1m': '4' }, body: [] }));
    const waiting = Promise.all([instance.fetchKlines(page)(), instance.fetchKlines(page)()]);
    await until(() => time.sleepers() === 2);
    expect(fetched().length).toBe(1);
    // Five seconds of the minute have passed by the exchange's clock.
    await time.advance(54_999);
    expect(fetched().length).toBe(1);
    await time.advance(1);
    expect((await waiting).map(E.isRight)).toEqual([true, true]);
    expect(fetched().length).toBe(3);
  });
});
