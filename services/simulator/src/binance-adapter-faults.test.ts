/** Our own adapter sees the faults as what they are. */
import { binance } from '@cryptostream/binance';
import type { Kline } from '@cryptostream/domain';
import type { StreamEvent } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { clockStartMs, startFixture, until, type Started } from './started.fixture';

const symbol = 'BTCUSDC';
let started: Started;
let stopStream: () => Promise<void> = () => Promise.resolve();

afterEach(async () => {
  await stopStream();
  await started.stop();
});

const open = async () => {
  started = await startFixture();
  const { url: restUrl, streamUrl } = started.simulator;
  return binance(
    { source: 'simulated', restUrl, streamUrl, timeoutMs: 400 },
    { clock: systemClock, logger: silentLogger, random: () => 0.5 },
  );
};

const page = {
  ...{ symbol, interval: '1m' as const, limit: 10 },
  ...{ fromMs: clockStartMs - 600_000, toMs: clockStartMs - 300_000 },
};

test.each([
  [{ kind: 'rest_418', duration_ms: 30_000 }, 'RateLimited'],
  [{ kind: 'rest_451', duration_ms: 30_000 }, 'Restricted'],
  [{ kind: 'rest_timeout', duration_ms: 30_000, hold_ms: 30_000 }, 'ExchangeUnavailable'],
  [{ kind: 'rest_timeout', duration_ms: 30_000, hold_ms: 50 }, 'ExchangeUnavailable'],
  [{ kind: 'rest_cut', duration_ms: 30_000 }, 'ExchangeUnavailable'],
] as const)('%j is %s', async (fault, tag) => {
  const exchange = await open();
  started.simulator.control.inject(fault);
  expect(await exchange.fetchKlines(page)()).toMatchObject({ left: { _tag: tag } });
});

test('pages are empty, or lack what is hidden', async () => {
  const exchange = await open();
  const count = async (): Promise<number | false> => {
    const answer = await exchange.fetchKlines(page)();
    return E.isRight(answer) && answer.right.klines.length;
  };
  started.simulator.control.inject({ kind: 'rest_empty', count: 1 });
  expect([await count(), await count()]).toEqual([0, 5]);
  const { fromMs, toMs } = page;
  started.simulator.control.inject({
    ...{ kind: 'hide_klines', symbol, interval: '1m' },
    ...{ from_ms: fromMs + 60_000, to_ms: toMs - 60_000 },
  });
  expect(await count()).toBe(2);
});

test('pages say otherwise once a kline is restated', async () => {
  const exchange = await open();
  const read = async (): Promise<readonly Kline[]> => {
    const answer = await exchange.fetchKlines(page)();
    return E.isRight(answer) ? answer.right.klines : [];
  };
  const before = await read();
  const { fromMs } = page;
  started.simulator.control.inject({
    ...{ kind: 'restate_klines', symbol, interval: '1m' },
    ...{ from_ms: fromMs, to_ms: fromMs + 60_000 },
  });
  const after = await read();
  expect(after[0]).not.toEqual(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
  const [told] = (await started.simulator.control.alterations()).klines;
  expect(told?.rest.map(({ kline }) => kline.volume)).toEqual([before[0]!.volume, after[0]!.volume]);
});

test.each([20_000, -20_000])('its clock is %i ms off', async (offsetMs) => {
  const exchange = await open();
  const serverTime = async (): Promise<readonly [timeMs: number, askedMs: number]> => {
    const askedMs = performance.now();
    const time = await exchange.serverTime();
    return [E.isRight(time) ? time.right : NaN, askedMs];
  };
  // The first request opens the connection.
  await serverTime();
  const [before, beforeAskedMs] = await serverTime();
  started.simulator.control.inject({ kind: 'clock_offset', offset_ms: offsetMs, duration_ms: 60_000 });
  const [after, afterAskedMs] = await serverTime();
  // 60 ms of the market pass in one.
  const offMs = after - before - 60 * (afterAskedMs - beforeAskedMs);
  expect(Math.abs(offMs - offsetMs)).toBeLessThan(15_000);
});

const listen = async (fault: object): Promise<readonly StreamEvent[]> => {
  const exchange = await open();
  const events: StreamEvent[] = [];
  const stream = exchange.streamKlines({ symbols: [symbol], interval: '1s' }, (event) => events.push(event));
  stopStream = stream.stop;
  await until(() => events.some(({ _tag }) => _tag === 'KlineReceived'));
  await started.inject(fault);
  return events;
};

const klines = (events: readonly StreamEvent[]): readonly Kline[] =>
  events.flatMap((event) => (event._tag === 'KlineReceived' ? [event.kline] : []));

const openTimes = (events: readonly StreamEvent[]): readonly number[] =>
  klines(events).map(({ openTimeMs }) => openTimeMs);

const isTwice = (time: number, at: number, times: readonly number[]): boolean => times.indexOf(time) < at;

test('frames come twice', async () => {
  const events = await listen({ kind: 'duplicate_frames', duration_ms: 60_000 });
  await until(() => openTimes(events).filter(isTwice).length > 5);
});

test('frames come out of order', async () => {
  const events = await listen({ kind: 'reorder_frames', duration_ms: 60_000, window_ms: 200 });
  await until(() => openTimes(events).some((time, at, times) => at > 0 && time < times[at - 1]!));
});

test('damaged frames, all of them, are told, and nothing else is lost', async () => {
  const events = await listen({ kind: 'malformed_frames', duration_ms: 60_000 });
  const damaged = () => events.filter(({ _tag }) => _tag === 'FrameNotUnderstood');
  await until(() => damaged().length >= 8);
  const times = openTimes(events);
  expect(times).toEqual(times.map((_, at) => times[0]! + at * 1_000));
  expect(events.filter(({ _tag }) => _tag === 'Disconnected')).toEqual([]);
});

const told = async (): Promise<unknown> => (await started.get('/control/alterations')).json();

test('a shutdown that is announced makes it connect anew before the end, and lose nothing', async () => {
  const fault = { kind: 'server_shutdown', close_after_ms: 2_000 };
  const events = await listen(fault);
  await until(() => started.simulator.control.connections() === 2);
  const before = klines(events).length;
  await until(() => klines(events).length > before + 200);
  expect(started.simulator.control.connections()).toBe(1);
  expect(events.filter(({ _tag }) => _tag === 'Disconnected')).toEqual([]);
  const times = [...new Set(openTimes(events))];
  expect(times).toEqual(times.map((_, at) => times[0]! + at * 1_000));
  expect(await told()).toMatchObject({ faults: [fault] });
}, 40_000);

test('after a rotation it connects again', async () => {
  const fault = { kind: 'rotation', lifetime_ms: 100, duration_ms: 500 };
  const events = await listen(fault);
  await until(() => events.some(({ _tag }) => _tag === 'Disconnected'));
  await until(() => events.filter(({ _tag }) => _tag === 'Connected').length > 1);
  const before = klines(events).length;
  await until(() => klines(events).length > before + 60);
  expect(await told()).toMatchObject({ faults: [fault] });
}, 40_000);

test('the stream closes a kline with other values than a page has', async () => {
  const events = await listen({ kind: 'stream_differs', symbol, interval: '1s', count: 20 });
  await until(async () => (await started.simulator.control.alterations()).klines.length >= 20);
  await until(() => klines(events).length > 30);
  const { klines: altered } = await started.simulator.control.alterations();
  const seen = altered.filter(({ stream }) => stream?.closed !== undefined);
  expect(seen.length).toBeGreaterThan(15);
  seen.forEach(({ openTimeMs, rest, stream }) => {
    const received = klines(events).find((kline) => kline.openTimeMs === openTimeMs);
    expect(received?.volume).toBe(stream!.closed!.kline.volume);
    expect(received?.volume).not.toBe(rest[0]!.kline.volume);
  });
});
