/** Faults of REST, streams and clock as a client meets them. */
import type { Client, KlineEvent } from '../frames.fixture';
import { startFixture, until, type Started } from '../started.fixture';

const klines = '/api/v3/klines?symbol=BTCUSDC&interval=1m&limit=50';
const seconds = '/ws/btcusdc@kline_1s';
let started: Started;

const start = async (...options: Parameters<typeof startFixture>): Promise<Started> => {
  started = await startFixture(...options);
  return started;
};

afterEach(() => started.stop());

const ask = async (path: string): Promise<readonly [number, unknown]> => {
  const answer = await started.get(path);
  return [answer.status, await answer.json()];
};

const openTimes = ({ received }: Client): readonly number[] =>
  received.map((text) => (JSON.parse(text) as KlineEvent).k.t);

describe('REST', () => {
  test('bans, and refuses streams when it shall', async () => {
    const { inject, get, connect } = await start();
    await inject({ kind: 'rest_418', duration_ms: 90_000, refuse_streams: true });
    const answer = await get('/api/v3/ping');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([418, '90']);
    expect(await answer.json()).toMatchObject({ code: -1003 });
    await expect(connect(seconds)).rejects.toThrow('418');
    started.simulator.control.clear();
    await inject({ kind: 'rest_418', retry_after_s: 7 });
    expect(await connect(seconds)).toBeDefined();
    expect((await get('/api/v3/ping')).headers.get('retry-after')).toBe('7');
    expect((await ask('/api/v3/ping'))[0]).toBe(200);
  });

  test('does not serve this place', async () => {
    const { inject } = await start();
    await inject({ kind: 'rest_451', count: 1 });
    expect(await ask(klines)).toEqual([451, expect.objectContaining({ code: 0 })]);
    expect((await ask(klines))[0]).toBe(200);
  });

  test('holds a request back, then ends the connection', async () => {
    const { inject, get } = await start();
    await inject({ kind: 'rest_timeout', hold_ms: 300 });
    const sinceMs = performance.now();
    await expect(get(klines)).rejects.toThrow();
    expect(performance.now() - sinceMs).toBeGreaterThan(280);
    expect((await ask(klines))[0]).toBe(200);
  });

  test('cuts an answer in its middle', async () => {
    const { inject, get } = await start();
    await inject({ kind: 'rest_cut' });
    const answer = await get(klines);
    expect([answer.status, Number(answer.headers.get('content-length')) > 1_000]).toEqual([200, true]);
    await expect(answer.text()).rejects.toThrow();
    expect((await ask(klines))[1]).toHaveLength(50);
  });

  test('has no klines, and only no klines', async () => {
    const { inject } = await start();
    await inject({ kind: 'rest_empty', count: 2 });
    expect((await ask('/api/v3/time'))[1]).toHaveProperty('serverTime');
    expect([await ask(klines), await ask(klines)]).toEqual([
      [200, []],
      [200, []],
    ]);
    expect((await ask(klines))[1]).toHaveLength(50);
  });
});

describe('streams', () => {
  test('send frames twice', async () => {
    const { inject, connect } = await start();
    await inject({ kind: 'duplicate_frames', duration_ms: 60_000, second_after_ms: 100 });
    const client = await connect(seconds);
    await until(() => client.received.length >= 40);
    const times = new Map<string, number>();
    client.received.forEach((text) => times.set(text, (times.get(text) ?? 0) + 1));
    expect([...times.values()].filter((count) => count === 2).length).toBeGreaterThan(10);
    expect(Math.max(...times.values())).toBe(2);
    // Six seconds of the market pass in between.
    expect(client.received[0]).not.toBe(client.received[1]);
  });

  test('send frames out of order, and lose none', async () => {
    const { inject, connect } = await start();
    const client = await connect(seconds);
    await inject({ kind: 'reorder_frames', duration_ms: 300, window_ms: 100 });
    await until(() => client.received.length >= 60);
    const times = openTimes(client);
    const sorted = times.toSorted((left, right) => left - right);
    expect(times).not.toEqual(sorted);
    expect(sorted.slice(0, 50)).toEqual(sorted.slice(0, 50).map((_, at) => sorted[0]! + at * 1_000));
  });

  test.each([false, true])('send damaged frames; in place of good ones: %s', async (inPlace) => {
    const { inject, connect } = await start();
    await inject({ kind: 'malformed_frames', duration_ms: 60_000, every: 2, in_place: inPlace });
    const client = await connect(seconds);
    const binary: boolean[] = [];
    client.socket.on('message', (_data, isBinary) => binary.push(isBinary));
    await until(() => client.received.length >= 40);
    const isGood = (text: string): boolean => /^\{"e":"kline".*"t":\d+.*\}\}$/.test(text);
    const good = client.received.filter(isGood).map((text) => (JSON.parse(text) as KlineEvent).k.t);
    const gaps = new Set(good.slice(1).map((time, at) => time - good[at]!));
    expect(gaps).toEqual(new Set([inPlace ? 2_000 : 1_000]));
    const bad = client.received.filter((text) => !isGood(text));
    expect(bad.some((text) => text.includes('"e":"weather"'))).toBe(true);
    expect(bad.some((text) => text.includes('"t":"soon"'))).toBe(true);
    expect(bad.some((text) => text.startsWith('{"e":"kline"') && !text.endsWith('}'))).toBe(true);
    expect(binary).toContain(true);
  });

  test('say that the server goes, then close', async () => {
    const { inject, connect } = await start();
    const [raw, wrapped] = [await connect(seconds), await connect('/stream?streams=btcusdc@kline_1m')];
    await inject({ kind: 'server_shutdown', close_after_ms: 200 });
    const later = await connect(seconds);
    expect(await raw.next(({ e }) => e === 'serverShutdown')).toEqual({
      e: 'serverShutdown',
      E: expect.any(Number),
    });
    expect(await wrapped.next(({ stream }) => stream === '!serverShutdown')).toMatchObject({
      data: { e: 'serverShutdown' },
    });
    expect(await raw.closed).toEqual({ code: 1008, reason: 'Server shutdown' });
    await wrapped.closed;
    expect(later.socket.readyState).toBe(later.socket.OPEN);
  });

  test('close connections that are older', async () => {
    const { inject, connect } = await start();
    const client = await connect(seconds);
    await inject({ kind: 'rotation', lifetime_ms: 300, duration_ms: 60_000 });
    expect((await client.closed).reason).toBe('Connection lifetime is over');
    expect((await (await connect(seconds)).closed).reason).toBe('Connection lifetime is over');
  });
});

test.each([5_000, -5_000])(
  'the clock is %i ms off, what is closed too',
  async (offsetMs) => {
    const { inject, connect, simulator } = await start({ speed: 1 });
    const serverTime = async (): Promise<number> =>
      ((await ask('/api/v3/time'))[1] as { serverTime: number }).serverTime;
    const before = [await serverTime(), performance.now()] as const;
    await inject({ kind: 'clock_offset', offset_ms: offsetMs, duration_ms: 60_000 });
    const offMs = (await serverTime()) - before[0] - (performance.now() - before[1]);
    expect(Math.abs(offMs - offsetMs)).toBeLessThan(500);
    const [last] = (await ask('/api/v3/klines?symbol=BTCUSDC&interval=1s&limit=1'))[1] as [number][];
    expect(Math.abs(last![0] - (await serverTime()))).toBeLessThan(1_500);
    simulator.control.clear();
    const client = await connect(seconds);
    await inject({ kind: 'clock_offset', offset_ms: 5_000, duration_ms: 60_000 });
    await until(() => client.received.length >= 3);
    const times = openTimes(client);
    expect(times).toEqual(times.map((_, at) => times[0]! + at * 1_000));
    const { E, k } = JSON.parse(client.received.at(-1)!) as KlineEvent;
    expect([k.x, E > k.T && E < k.T + 100]).toEqual([true, true]);
  },
  30_000,
);
