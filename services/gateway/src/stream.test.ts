import { connect } from 'node:net';
import { problemSchema, streamEventSchemas, Topics } from '@cryptostream/contracts';
import type { Series } from '@cryptostream/domain';
import type { GatewayDependencies } from './dependencies';
import { run, type RunningGateway } from './run';
import { readEvents, type ReceivedEvent } from './stream/read-events.fixture';
import {
  btc1m,
  enrichedRecord,
  feedRecord,
  fullStore,
  minuteMs,
  startMs,
  surroundings,
  unavailable,
  type MemoryStore,
  type Surroundings,
} from './surroundings.fixture';

const eth1h: Series.Series = { source: 'binance', symbol: 'ETHUSDC', interval: '1h' };
const at = (index: number): number => startMs + index * minuteMs;

// As long as it takes until what is missing is told.
jest.setTimeout(30_000);

const running: RunningGateway[] = [];

const start = async (
  store: MemoryStore = fullStore(),
  overrides: Partial<GatewayDependencies> = {},
): Promise<Surroundings & { readonly url: string; readonly stop: () => Promise<void> }> => {
  const around = surroundings(store, overrides);
  const gateway = await run(around.dependencies);
  running.push(gateway);
  return { ...around, url: `${gateway.url}/api/v1/stream`, stop: gateway.stop };
};

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
});

const names = (events: readonly ReceivedEvent[]) => events.map(({ event }) => event);
const openTimes = (events: readonly ReceivedEvent[]) =>
  events.map(({ data }) => (data as { readonly open_time_ms: number }).open_time_ms);

test('tells how things stand, then what happens, in the order of the topics', async () => {
  const gateway = await start();
  gateway.tell(feedRecord('live'));
  gateway.tell(enrichedRecord(at(10), false));
  const events = await readEvents(gateway.url, 5, {
    onOpen: () => {
      gateway.tell(enrichedRecord(at(10)));
      gateway.tell(enrichedRecord(at(11), false));
      gateway.tell(feedRecord('stale'));
    },
  });
  expect(names(events)).toEqual(['status', 'kline', 'enriched', 'kline', 'status']);
  expect(openTimes(events).slice(1, 4)).toEqual([at(10), at(10), at(11)]);
  expect(streamEventSchemas.enriched.parse(events[2]?.data)).toMatchObject({
    ...btc1m,
    closed: true,
    open: 100.1,
    volume: 3,
    sma_20: 100.25,
    zero_volume: false,
  });
  expect(streamEventSchemas.status.parse(events[4]?.data)).toMatchObject({ ...btc1m, status: 'stale' });
});

test('tells only of the series asked for', async () => {
  const gateway = await start();
  const events = await readEvents(`${gateway.url}?symbols=ETHUSDC&intervals=1h`, 1, {
    onOpen: () => {
      gateway.tell(enrichedRecord(at(10)));
      gateway.tell(enrichedRecord(startMs - (startMs % 3_600_000), true, eth1h));
    },
  });
  expect(events.map(({ data }) => data)).toMatchObject([eth1h]);
});

test('a provisional kline that comes after its close is not told', async () => {
  const gateway = await start();
  const events = await readEvents(gateway.url, 2, {
    onOpen: () => {
      gateway.tell(enrichedRecord(at(10)));
      gateway.tell(enrichedRecord(at(10), false));
      gateway.tell(enrichedRecord(at(11), false));
    },
  });
  expect(openTimes(events)).toEqual([at(10), at(11)]);
});

describe('a client that comes back', () => {
  const firstEvent = async (gateway: { readonly url: string; readonly tell: Surroundings['tell'] }) => {
    const [event] = await readEvents(gateway.url, 1, { onOpen: () => gateway.tell(enrichedRecord(at(10))) });
    return event?.id ?? '';
  };

  test('to the same run is told from memory what it missed', async () => {
    const gateway = await start();
    const lastEventId = await firstEvent(gateway);
    gateway.tell(enrichedRecord(at(11)));
    gateway.tell(enrichedRecord(at(12)));
    expect(openTimes(await readEvents(gateway.url, 2, { lastEventId }))).toEqual([at(11), at(12)]);
  });

  test('after more than is kept in memory is told from the store', async () => {
    const gateway = await start(fullStore(14), { limits: { keptEvents: 1 } });
    const lastEventId = await firstEvent(gateway);
    [11, 12, 13].forEach((index) => gateway.tell(enrichedRecord(at(index))));
    expect(openTimes(await readEvents(gateway.url, 3, { lastEventId }))).toEqual([at(11), at(12), at(13)]);
  });

  test('to another run of the gateway is told from the store, then goes on', async () => {
    const before = await start(fullStore(11));
    const lastEventId = await firstEvent(before);
    await before.stop();
    const after = await start(fullStore(13), { bootId: 'second' });
    const events = await readEvents(after.url, 3, {
      lastEventId,
      onOpen: () => after.tell(enrichedRecord(at(13))),
    });
    expect(openTimes(events)).toEqual([at(11), at(12), at(13)]);
    expect(events[2]?.id).toMatch(/^second\./);
  });

  test('and loses the connection while it is told resumes where it broke', async () => {
    const before = await start(fullStore(11));
    const lastEventId = await firstEvent(before);
    const after = await start(fullStore(15), { bootId: 'second' });
    const [first] = await readEvents(after.url, 1, { lastEventId });
    expect(first?.id).toMatch(/^first\./);
    const rest = await readEvents(after.url, 3, { lastEventId: first?.id ?? '' });
    expect(openTimes(rest)).toEqual([at(12), at(13), at(14)]);
  });

  test('after too much is told where to read on', async () => {
    const before = await start(fullStore(11));
    const lastEventId = await firstEvent(before);
    const after = await start(fullStore(20), { bootId: 'second', limits: { replayedKlines: 2 } });
    const events = await readEvents(after.url, 3, { lastEventId });
    expect(names(events)).toEqual(['enriched', 'enriched', 'reset']);
    expect(events[2]?.data).toEqual({ ...btc1m, from_ms: at(13) });
  });

  test('while the store is away is sent off, to come back later', async () => {
    const before = await start(fullStore(11));
    const lastEventId = await firstEvent(before);
    const after = await start({ ...fullStore(13), failure: unavailable }, { bootId: 'second' });
    expect(await readEvents(after.url, 1, { lastEventId })).toEqual([]);
    after.store.failure = null;
    expect(openTimes(await readEvents(after.url, 2, { lastEventId }))).toEqual([at(11), at(12)]);
  });

  test('with an id that is none starts afresh', async () => {
    const gateway = await start();
    const events = await readEvents(gateway.url, 1, {
      lastEventId: 'x"; DROP',
      onOpen: () => gateway.tell(enrichedRecord(at(10))),
    });
    expect(openTimes(events)).toEqual([at(10)]);
  });
});

test('a client that does not read is cut off; the others are told everything', async () => {
  const gateway = await start(fullStore(), { limits: { maximumQueuedBytes: 512 * 1024 } });
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.write('GET /api/v1/stream HTTP/1.1\r\nhost: x\r\n\r\n');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  // 24 MB: more than the system's own buffers take.
  const count = 480;
  const reading = readEvents(gateway.url, count, { onOpen: () => void tellSlowly(gateway, count) });
  expect((await reading).length).toBe(count);
  socket.resume();
  await closed;
  const metrics = await gateway.dependencies.registry.metrics();
  expect(metrics).toMatch('cryptostream_gateway_stream_too_slow_total 1');
});

const tellSlowly = async ({ tell }: Surroundings, count: number): Promise<void> => {
  const large = feedRecord('stale', btc1m, 'x'.repeat(50_000));
  for (let index = 0; index < count; index += 1) {
    tell(large);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

test('more clients than allowed are refused', async () => {
  const gateway = await start(fullStore(), { limits: { maximumStreams: 1 } });
  const controller = new AbortController();
  await fetch(gateway.url, { signal: controller.signal });
  const response = await fetch(gateway.url);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
  expect(problemSchema.parse(await response.json()).title).toBe('Too many stream clients');
  controller.abort();
});

test('a symbol that nothing is known of is refused with those there are', async () => {
  const gateway = await start();
  const problem = problemSchema.parse(await (await fetch(`${gateway.url}?symbols=BTCUSDC,DOGEUSDC`)).json());
  expect(problem.errors).toMatchObject([{ path: 'symbols', allowed: ['BTCUSDC', 'ETHUSDC'] }]);
});

test('keeps quiet connections alive with comments, uncompressed', async () => {
  const gateway = await start(fullStore(), { limits: { heartbeatMs: 20 } });
  const response = await fetch(gateway.url, { headers: { 'accept-encoding': 'gzip' } });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes(': still here')) text += String((await reader.read()).value);
  await reader.cancel();
  expect(text).toMatch(/^retry: 2000\n\n: still here\n\n/);
  expect(response.headers.get('content-encoding')).toBeNull();
});

test('a record that cannot be read is counted and passed over', async () => {
  const gateway = await start();
  const broken = { ...enrichedRecord(at(10)), value: new TextEncoder().encode('{"v":2}') };
  const events = await readEvents(gateway.url, 1, {
    onOpen: () => {
      gateway.tell(broken);
      gateway.tell({ ...broken, topic: Topics.feedState, value: null });
      gateway.tell(enrichedRecord(at(11)));
    },
  });
  expect(openTimes(events)).toEqual([at(11)]);
  expect(await gateway.dependencies.registry.metrics()).toMatch(
    'cryptostream_gateway_records_not_understood_total 2',
  );
});
