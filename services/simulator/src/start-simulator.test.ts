import { Interval } from '@cryptostream/domain';
import { openClient, type Client, type KlineEvent, type Message } from './frames.fixture';
import { startSimulator, type SimulatorOptions } from './start-simulator';
import type { Simulator } from './run';

const clockStartMs = Date.UTC(2024, 2, 1, 12, 0, 0);
/** For what comes within seconds, on a machine that does other things too. */
const patienceMs = 20_000;
const running: { simulator: Simulator; clients: Client[] }[] = [];

// A minute of the market passes in a second.
const start = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const simulator = await startSimulator({ clockStartMs, speed: 60, ...options });
  running.push({ simulator, clients: [] });
  return simulator;
};

const connectTo = async ({ streamUrl }: Simulator, path: string, options = {}): Promise<Client> => {
  const client = await openClient(`${streamUrl}${path}`, options);
  running.at(-1)!.clients.push(client);
  return client;
};

afterEach(async () => {
  for (const { simulator, clients } of running.splice(0)) {
    clients.forEach(({ socket }) => socket.terminate());
    await simulator.stop();
  }
});

const get = async (simulator: Simulator, path: string) => {
  const response = await fetch(`${simulator.url}${path}`);
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
};

type Row = readonly [
  number,
  string,
  string,
  string,
  string,
  string,
  number,
  string,
  number,
  string,
  string,
  string,
];

const fault = async (simulator: Simulator, body: object): Promise<number> =>
  (
    await fetch(`${simulator.url}/control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).status;

const isClosing =
  (symbol: string, interval: string) =>
  (message: Message): boolean => {
    const { s, k } = (message['data'] ?? message) as KlineEvent;
    return s === symbol && k.i === interval && k.x;
  };

const toRow = ({ k }: KlineEvent): Row => [k.t, k.o, k.h, k.l, k.c, k.v, k.T, k.q, k.n, k.V, k.Q, '0'];

describe('REST', () => {
  test('answers klines as Binance does', async () => {
    const simulator = await start();
    const { status, headers, body } = await get(
      simulator,
      '/api/v3/klines?symbol=BTCUSDC&interval=1m&limit=3',
    );
    const rows = body as readonly Row[];
    expect([status, headers.get('x-mbx-used-weight-1m'), headers.get('x-mbx-used-weight')]).toEqual([
      200,
      '2',
      '2',
    ]);
    expect(rows).toHaveLength(3);
    expect(rows[2]).toHaveLength(12);
    expect(rows.map((row) => row.map((value) => typeof value))[0]).toEqual(
      'number string string string string string number string number string string string'.split(' '),
    );
    expect(rows[2]![6]).toBe(rows[2]![0] + 59_999);
    expect(rows[2]![6]).toBeGreaterThanOrEqual(clockStartMs);
  });

  test('reads start, end and limit', async () => {
    const simulator = await start();
    const openTimes = async (query: string): Promise<readonly number[]> =>
      (
        (await get(simulator, `/api/v3/klines?symbol=BTCUSDC&interval=1h&${query}`)).body as readonly Row[]
      ).map(([openTimeMs]) => openTimeMs);
    const hour = 3_600_000;
    const at = clockStartMs - 100 * hour;
    expect(await openTimes(`startTime=${at}&limit=2`)).toEqual([at, at + hour]);
    expect(await openTimes(`startTime=${at + 1}&limit=1`)).toEqual([at + hour]);
    expect(await openTimes(`endTime=${at}&limit=2`)).toEqual([at - hour, at]);
    expect(await openTimes(`startTime=${at}&endTime=${at}`)).toEqual([at]);
    expect(await openTimes(`startTime=${at}&endTime=${at + 5 * hour - 1}`)).toHaveLength(5);
    expect(await openTimes(`startTime=${at * 1_000}&limit=1`)).toEqual([at]);
    expect(await openTimes('startTime=0&limit=1')).toEqual([Date.UTC(2017, 7, 17)]);
    expect(await openTimes(`startTime=${clockStartMs + 1_000 * hour}`)).toEqual([]);
    expect(await openTimes('')).toHaveLength(500);
    expect(await openTimes('limit=5000')).toHaveLength(1_000);
  });

  test('shifts days to a time zone', async () => {
    const simulator = await start();
    const day = async (zone: string): Promise<Row> =>
      (
        (
          await get(
            simulator,
            `/api/v3/klines?symbol=BTCUSDC&interval=1d&limit=1&endTime=${clockStartMs - 86_400_000}&timeZone=${zone}`,
          )
        ).body as readonly Row[]
      )[0]!;
    expect((await day('0'))[0] % 86_400_000).toBe(0);
    expect((await day('8'))[0] % 86_400_000).toBe(16 * 3_600_000);
    expect((await day('-1:30'))[0] % 86_400_000).toBe(1.5 * 3_600_000);
  });

  test.each([
    ['/klines?interval=1m', 400, -1102],
    ['/klines?symbol=BTCUSDC', 400, -1102],
    ['/klines?symbol=NOSUCH&interval=1m', 400, -1121],
    ['/klines?symbol=btcusdc&interval=1m', 400, -1100],
    ['/klines?symbol=BTCUSDC&interval=1w', 400, -1120],
    ['/klines?symbol=BTCUSDC&interval=1m&endTime=None', 400, -1100],
    ['/klines?symbol=BTCUSDC&interval=1m&limit=-1', 400, -1100],
    ['/klines?symbol=BTCUSDC&interval=1m&limit=0', 400, -1130],
    ['/klines?symbol=BTCUSDC&interval=1m&timeZone=15', 400, -1130],
    ['/klines?symbol=BTCUSDC&interval=1m&symbol=BTCUSDC', 400, -1101],
    ['/klines?symbol=BTCUSDC&interval=1m&colour=red', 400, -1104],
    ['/exchangeInfo?symbol=NOSUCH', 400, -1121],
  ])('%s is refused with %i and %i', async (path, status, code) => {
    const simulator = await start();
    const answer = await get(simulator, `/api/v3${path}`);
    expect([answer.status, (answer.body as Message)['code']]).toEqual([status, code]);
  });

  test('limits the weight, then bans', async () => {
    // Weights are counted in minutes of the clock: one that goes on may begin the next in between.
    const simulator = await start({
      limits: { weightPerMinute: 5, refusalsBeforeBan: 1 },
      realNowMs: () => clockStartMs,
    });
    const answers = [];
    for (let at = 0; at < 5; at += 1)
      answers.push(await get(simulator, '/api/v3/klines?symbol=BTCUSDC&interval=1m&limit=1'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 418, 418]);
    expect((answers[2]!.body as Message)['code']).toBe(-1003);
    expect(Number(answers[2]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThan(100);
  });

  test('tells its time and itself', async () => {
    const simulator = await start();
    const { body } = await get(simulator, '/api/v3/time');
    expect((body as { serverTime: number }).serverTime - clockStartMs).toBeLessThan(600_000);
    const info = (await get(simulator, '/api/v3/exchangeInfo')).body as { symbols: { symbol: string }[] };
    expect(info.symbols.map(({ symbol }) => symbol)).toEqual(['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC']);
    expect((await get(simulator, '/healthz')).status).toBe(200);
  });
});

describe('streams', () => {
  test('a closing frame equals what REST and the oracle say afterwards, in every interval', async () => {
    // Some seconds to subscribe in before the day ends.
    const simulator = await start({ clockStartMs: Date.UTC(2024, 2, 1, 23, 55, 0) });
    const streams = Interval.all.map((interval) => `solusdc@kline_${interval}`).join('/');
    const client = await connectTo(simulator, `/stream?streams=${streams}`);
    for (const interval of Interval.all) {
      const { data } = (await client.next(isClosing('SOLUSDC', interval), patienceMs)) as {
        data: KlineEvent;
      };
      const { body } = await get(
        simulator,
        `/api/v3/klines?symbol=SOLUSDC&interval=${interval}&startTime=${data.k.t}&limit=1`,
      );
      expect((body as readonly Row[])[0]).toEqual(toRow(data));
      const [truth] = await simulator.control.klines({
        symbol: 'SOLUSDC',
        interval,
        fromMs: data.k.t,
        toMs: data.k.t + 1,
      });
      expect(truth).toMatchObject({ closed: true, open: data.k.o, volume: data.k.v, trades: data.k.n });
      expect(data.E - data.k.T).toBeGreaterThanOrEqual(2);
      expect(data.E - data.k.T).toBeLessThanOrEqual(61);
    }
  }, 30_000);

  test('updates come each two seconds, and trade ids go on without a hole', async () => {
    const simulator = await start();
    const client = await connectTo(simulator, '/ws/btcusdc@kline_1m');
    await client.next(
      (message) => isClosing('BTCUSDC', '1m')(message) && Number(message['E']) > clockStartMs + 150_000,
      patienceMs,
    );
    const events = client.received.map((text) => JSON.parse(text) as KlineEvent);
    const gaps = events.slice(1).map((event, at) => Math.round((event.E - events[at]!.E) / 1_000));
    expect(new Set(gaps)).toEqual(new Set([2]));
    const closing = events.filter(({ k }) => k.x);
    closing.slice(1).forEach((event, at) => expect(event.k.f).toBe(closing[at]!.k.L + 1));
    events.forEach(({ k }) => expect(k.n).toBe(k.L < 0 ? 0 : k.L - k.f + 1));
  }, 30_000);

  test('subscribing later, raw and combined', async () => {
    const simulator = await start();
    const client = await connectTo(simulator, '/ws');
    client.socket.send('{"method":"SUBSCRIBE","params":["ethusdc@kline_1s"],"id":7}');
    expect(await client.next(({ id }) => id === 7)).toEqual({ result: null, id: 7 });
    expect(await client.next(isClosing('ETHUSDC', '1s'))).toMatchObject({ e: 'kline', s: 'ETHUSDC' });
    client.socket.send('{"method":"SET_PROPERTY","params":["combined",true],"id":8}');
    expect(await client.next(({ stream }) => stream === 'ethusdc@kline_1s')).toBeDefined();
  });

  test('who says too much is cut off', async () => {
    const simulator = await start();
    const client = await connectTo(simulator, '/ws');
    for (let at = 0; at < 6; at += 1) client.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":1}');
    expect(await client.closed).toEqual({ code: 1008, reason: 'Too many requests' });
  });

  test('who does not answer pings is cut off, who does stays', async () => {
    const simulator = await start({
      limits: { pingEveryMs: 50, pongWithinMs: 2_000, messagesPerSecond: 1_000 },
    });
    const deaf = await connectTo(simulator, '/ws', { autoPong: false });
    const good = await connectTo(simulator, '/ws');
    expect((await deaf.closed).reason).toBe('Pong timeout');
    expect(good.socket.readyState).toBe(good.socket.OPEN);
  }, 30_000);

  test('a connection has a lifetime, and an address only so many', async () => {
    const simulator = await start({ limits: { connectionLifetimeMs: 50, connectionsPerFiveMinutes: 1 } });
    const client = await connectTo(simulator, '/ws');
    expect((await client.closed).reason).toBe('Connection lifetime is over');
    await expect(connectTo(simulator, '/ws')).rejects.toThrow('429');
  });

  test('other paths are refused', async () => {
    const simulator = await start();
    await expect(connectTo(simulator, '/other')).rejects.toThrow('404');
  });
});

describe('faults', () => {
  test('connections drop without a goodbye, and come again', async () => {
    const simulator = await start();
    const client = await connectTo(simulator, '/ws/btcusdc@kline_1s');
    expect(await fault(simulator, { kind: 'drop_connections' })).toBe(201);
    expect((await client.closed).code).toBe(1006);
    expect(await connectTo(simulator, '/ws/btcusdc@kline_1s')).toBeDefined();
  });

  test('frames stall while pings are answered, then go on', async () => {
    const simulator = await start();
    const client = await connectTo(simulator, '/ws/btcusdc@kline_1s');
    await client.next(isClosing('BTCUSDC', '1s'));
    await fault(simulator, { kind: 'stall', duration_ms: 60_000 });
    const pong = new Promise((resolve) => client.socket.once('pong', resolve));
    client.socket.ping();
    await pong;
    // What was sent before the fault has come before the pong.
    const before = client.received.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(client.received.length).toBe(before);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    await fetch(`${simulator.url}/control/faults`, { method: 'DELETE' });
    await client.next(() => client.received.length > before + 3, patienceMs);
  }, 30_000);

  test('REST fails as often as asked for', async () => {
    const simulator = await start();
    await fault(simulator, { kind: 'rest_429', count: 1, retry_after_s: 7 });
    await fault(simulator, { kind: 'rest_5xx', status: 503, count: 1 });
    const answers = [];
    for (let at = 0; at < 3; at += 1) answers.push(await get(simulator, '/api/v3/ping'));
    expect(answers.map(({ status }) => status)).toEqual([429, 503, 200]);
    expect(answers[0]!.headers.get('retry-after')).toBe('7');
    expect((answers[1]!.body as Message)['code']).toBe(-1008);
  });

  test('are listed and cleared', async () => {
    const simulator = await start();
    await fault(simulator, { kind: 'rest_5xx', duration_ms: 60_000 });
    const listed = (await get(simulator, '/control/faults')).body as { faults: unknown[] };
    expect(listed.faults).toMatchObject([{ kind: 'rest_5xx', status: 503, duration_ms: 60_000 }]);
    await fetch(`${simulator.url}/control/faults`, { method: 'DELETE' });
    expect((await get(simulator, '/api/v3/ping')).status).toBe(200);
    expect(await fault(simulator, { kind: 'unheard_of' })).toBe(400);
  });
});

test('the oracle answers without limits, in the words of our records', async () => {
  const simulator = await start();
  const fromMs = clockStartMs - 3_600_000;
  const { body } = await get(
    simulator,
    `/control/klines?symbol=XRPUSDC&interval=1s&from=${fromMs}&to=${clockStartMs}`,
  );
  const { klines } = body as { klines: Message[] };
  expect(klines).toHaveLength(3_600);
  expect(klines[0]).toMatchObject({ v: 1, source: 'simulated', open_time_ms: fromMs, closed: true });
});

test('a port that is taken is said', async () => {
  const simulator = await start();
  const port = Number(new URL(simulator.url).port);
  await expect(startSimulator({ port })).rejects.toThrow('EADDRINUSE');
});

test('never holds the process up for long', async () => {
  const simulator = await start({ speed: 1 });
  const attempts = [];
  for (const symbol of ['BTCUSDC', 'ETHUSDC', 'XRPUSDC', 'SOLUSDC'])
    attempts.push(
      await longestPauseMs(() => get(simulator, `/api/v3/klines?symbol=${symbol}&interval=12h&limit=1000`)),
    );
  // Other work on the machine only ever adds to it.
  expect(Math.min(...attempts)).toBeLessThan(250);
});

const longestPauseMs = async (work: () => Promise<unknown>): Promise<number> => {
  let longestMs = 0;
  let lastMs = performance.now();
  const watch = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }, 1);
  await work();
  clearInterval(watch);
  return longestMs;
};
