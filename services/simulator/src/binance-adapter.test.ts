/** Our own adapter, unchanged, against the simulated exchange. */
import { binance } from '@cryptostream/binance';
import type { Interval, Kline } from '@cryptostream/domain';
import type { StreamEvent } from '@cryptostream/ports';
import { systemClock } from '@cryptostream/runtime';
import { silentLogger } from '@cryptostream/telemetry';
import * as E from 'fp-ts/Either';
import { startSimulator } from './start-simulator';

const clockStartMs = Date.UTC(2024, 2, 1, 12, 0, 0);
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const startBoth = async (speed: number) => {
  const simulator = await startSimulator({ clockStartMs, speed });
  stops.push(simulator.stop);
  const exchange = binance(
    { source: 'simulated', restUrl: simulator.url, streamUrl: simulator.streamUrl },
    { clock: systemClock, logger: silentLogger, random: () => 0.5 },
  );
  return { simulator, exchange };
};

const until = async (isDone: () => boolean): Promise<void> => {
  const deadlineMs = performance.now() + 8_000;
  while (!isDone() && performance.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isDone()).toBe(true);
};

test('fetches what the oracle knows', async () => {
  const { simulator, exchange } = await startBoth(1);
  const range = {
    symbol: 'ETHUSDC',
    interval: '15m' as const,
    fromMs: clockStartMs - 90_000_000,
    toMs: clockStartMs,
  };
  const page = await exchange.fetchKlines({ ...range, limit: 1_000 })();
  const truth = await simulator.control.klines(range);
  expect(E.isRight(page) && page.right.klines.length).toBe(100);
  // The newest is closed by less than the margin the adapter keeps.
  expect(E.isRight(page) && page.right.klines.slice(0, -1)).toEqual(truth.slice(0, -1));
});

test('streams what the oracle knows, across a dropped connection', async () => {
  const { simulator, exchange } = await startBoth(60);
  const events: StreamEvent[] = [];
  const interval: Interval.Interval = '1m';
  const stream = exchange.streamKlines({ symbols: ['BTCUSDC', 'XRPUSDC'], interval }, (event) =>
    events.push(event),
  );
  stops.push(stream.stop);
  const closed = (): readonly Kline[] =>
    events.flatMap((event) => (event._tag === 'KlineReceived' && event.kline.closed ? [event.kline] : []));
  await until(() => closed().length >= 2);
  simulator.control.inject({ kind: 'drop_connections' });
  await until(() => events.some(({ _tag }) => _tag === 'Disconnected'));
  const before = closed().length;
  await until(() => closed().length >= before + 2);
  // What comes from now on may be closed after the truth was read.
  await stream.stop();
  const truth = await Promise.all(
    ['BTCUSDC', 'XRPUSDC'].map((symbol) =>
      simulator.control.klines({
        symbol,
        interval,
        fromMs: clockStartMs - 60_000,
        toMs: clockStartMs + 3_600_000,
      }),
    ),
  );
  closed().forEach((kline) => expect(truth.flat()).toContainEqual(kline));
  expect(events.filter(({ _tag }) => _tag === 'FrameNotUnderstood')).toEqual([]);
}, 30_000);
